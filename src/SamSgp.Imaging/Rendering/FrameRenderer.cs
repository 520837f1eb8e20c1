using System.Buffers;
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
        var reader = FrameReader.Open(dataset);
        // Rented: a service draws many pictures at once, and what each needs in between is larger than the picture.
        var samples = ArrayPool<byte>.Shared.Rent(reader.Layout.DecodedLength);
        var values = ArrayPool<float>.Shared.Rent(reader.Layout.SampleCount);
        try
        {
            var decoded = samples.AsSpan(0, reader.Layout.DecodedLength);
            var layout = reader.Read(frame, decoded);
            return Draw(dataset, frame, layout, decoded, values.AsSpan(0, layout.SampleCount), window);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(samples);
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private static RasterImage Draw(DicomDataset dataset, int frame, FrameLayout layout, ReadOnlySpan<byte> samples, Span<float> values,
        VoiWindow? window)
    {
        if (ColorConversion.IsColor(layout))
        {
            var palette = layout.PhotometricInterpretation == "PALETTE COLOR" ? PaletteColorTable.Read(dataset) : null;
            var rgb = new byte[layout.Columns * layout.Rows * 3];
            ColorConversion.ToRgb8(layout, samples, palette, rgb);
            return RasterImage.From8Bit(layout.Columns, layout.Rows, rgb);
        }

        var source = SliceSourceReader.Read(dataset, frame);
        StoredValues.ToFloat(layout, samples, values);
        Rescale(dataset, layout, source, values);
        var levels = new byte[values.Length];
        var inverted = layout.PhotometricInterpretation == "MONOCHROME1" !=
            (dataset.GetSingleValueOrDefault(DicomTag.PresentationLUTShape, "") == "INVERSE" &&
                layout.PhotometricInterpretation != "MONOCHROME1");
        var voi = window is null && source.Window is null
            ? LookupTable.Read(dataset, DicomTag.VOILUTSequence, signedInput: values.IndexOfAnyInRange(float.MinValue, -1) >= 0) : null;
        if (voi is not null) Look(voi, values, levels, inverted);
        else (window ?? OwnWindow(dataset, source, values)).Apply(values, levels, inverted);
        return RasterImage.From8Bit(layout.Columns, layout.Rows, levels);
    }

    private static void Rescale(DicomDataset dataset, FrameLayout layout, SliceSource source, Span<float> values)
    {
        var table = LookupTable.Read(dataset, DicomTag.ModalityLUTSequence, layout.IsSigned);
        for (var i = 0; i < values.Length; i++)
            values[i] = table?.Find((int)values[i]) ?? (float)(values[i] * source.Slope + source.Intercept);
    }

    private static VoiWindow OwnWindow(DicomDataset dataset, SliceSource source, ReadOnlySpan<float> values)
    {
        if (source.Window is not var (center, width)) return RangeOf(values);
        var function = dataset.GetSingleValueOrDefault(DicomTag.VOILUTFunction, "") switch
        {
            "SIGMOID" => VoiFunction.Sigmoid,
            "LINEAR_EXACT" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        return new VoiWindow(center, width, function);
    }

    private static VoiWindow RangeOf(ReadOnlySpan<float> values)
    {
        var (least, greatest) = (values[0], values[0]);
        foreach (var value in values) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        return VoiWindow.Between(least, greatest);
    }

    private static void Look(LookupTable table, ReadOnlySpan<float> values, byte[] levels, bool inverted)
    {
        var scale = 255.0 / Math.Max(1, (int)table.Greatest);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = (byte)(table.Find((int)values[i]) * scale + 0.5);
            levels[i] = inverted ? (byte)(255 - level) : level;
        }
    }
}
