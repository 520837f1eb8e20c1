using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Rendering;

/// <summary>One frame as a picture, as a viewer shows it: rescaled, windowed, MONOCHROME1 inverted, colours as RGB
/// (PS3.4 N.2, without presentation states).</summary>
public static class FrameRenderer
{
    /// <summary>Renders a frame to 8 bits.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <param name="window">Grey levels; by default the image's own window or VOI LUT, else from the least to the
    /// greatest value of the frame.</param>
    /// <exception cref="DicomException">The pixels cannot be decoded; see <see cref="FrameReader"/>.</exception>
    public static RasterImage Render(DicomDataset dataset, int frame, VoiWindow? window = null)
    {
        var decoded = FrameReader.Open(dataset).Read(frame);
        var layout = decoded.Layout;
        if (ColorConversion.IsColor(layout))
        {
            var palette = layout.PhotometricInterpretation == "PALETTE COLOR" ? PaletteColorTable.Read(dataset) : null;
            var rgb = new byte[layout.Columns * layout.Rows * 3];
            ColorConversion.ToRgb8(layout, decoded.Samples, palette, rgb);
            return RasterImage.From8Bit(layout.Columns, layout.Rows, rgb);
        }

        var source = SliceSourceReader.Read(dataset, frame);
        var values = new float[layout.SampleCount];
        StoredValues.ToFloat(layout, decoded.Samples, values);
        Rescale(dataset, layout, source, values);
        var levels = new byte[values.Length];
        var inverted = layout.PhotometricInterpretation == "MONOCHROME1" !=
            (dataset.GetSingleValueOrDefault(DicomTag.PresentationLUTShape, "") == "INVERSE" &&
                layout.PhotometricInterpretation != "MONOCHROME1");
        var voi = window is null && source.Window is null
            ? LookupTable.Read(dataset, DicomTag.VOILUTSequence, signedInput: values.AsSpan().IndexOfAnyInRange(float.MinValue, -1) >= 0) : null;
        if (voi is not null) Look(voi, values, levels, inverted);
        else (window ?? OwnWindow(dataset, source, values)).Apply(values, levels, inverted);
        return RasterImage.From8Bit(layout.Columns, layout.Rows, levels);
    }

    private static void Rescale(DicomDataset dataset, FrameLayout layout, SliceSource source, float[] values)
    {
        var table = LookupTable.Read(dataset, DicomTag.ModalityLUTSequence, layout.IsSigned);
        for (var i = 0; i < values.Length; i++)
            values[i] = table?.Find((int)values[i]) ?? (float)(values[i] * source.Slope + source.Intercept);
    }

    private static VoiWindow OwnWindow(DicomDataset dataset, SliceSource source, float[] values)
    {
        if (source.Window is not var (center, width)) return VoiWindow.Between(values.Min(), values.Max());
        var function = dataset.GetSingleValueOrDefault(DicomTag.VOILUTFunction, "") switch
        {
            "SIGMOID" => VoiFunction.Sigmoid,
            "LINEAR_EXACT" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        return new VoiWindow(center, width, function);
    }

    private static void Look(LookupTable table, float[] values, byte[] levels, bool inverted)
    {
        var scale = 255.0 / Math.Max(1, (int)table.Greatest);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = (byte)(table.Find((int)values[i]) * scale + 0.5);
            levels[i] = inverted ? (byte)(255 - level) : level;
        }
    }
}
