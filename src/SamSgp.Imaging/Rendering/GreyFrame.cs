using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Rendering;

/// <summary>Draws one decoded grey frame, some of its values at a time: a large frame's values are several times the size of its
/// picture.</summary>
internal sealed class GreyFrame(DicomDataset dataset, int frame, FrameLayout layout)
{
    private const int Together = 1 << 16;

    private readonly FrameValues _source = FrameValues.Read(FrameAttributes.Open(dataset), frame);
    private readonly LookupTable? _modality = LookupTable.Read(dataset, DicomTag.ModalityLUTSequence, layout.IsSigned);

    /// <summary>Draws it.</summary>
    /// <param name="samples">Decoded samples.</param>
    /// <param name="window">Null for the image's own.</param>
    /// <param name="cancellationToken">Nobody wants the picture any more.</param>
    public RasterImage Draw(ReadOnlySpan<byte> samples, VoiWindow? window, CancellationToken cancellationToken)
    {
        var inverted = layout.PhotometricInterpretation == "MONOCHROME1" !=
            (dataset.GetSingleValueOrDefault(DicomTag.PresentationLUTShape, "") == "INVERSE" &&
                layout.PhotometricInterpretation != "MONOCHROME1");
        var (values, levels) = (new float[Together], new byte[Together]);
        LookupTable? voi = null;
        var shown = window ?? OwnWindow();
        if (shown is null)
        {
            var (least, greatest) = RangeOf(samples, values, cancellationToken);
            voi = LookupTable.Read(dataset, DicomTag.VOILUTSequence, signedInput: least <= -1);
            shown = VoiWindow.Between(least, greatest);
        }

        var picture = GC.AllocateUninitializedArray<ushort>(layout.SampleCount);
        for (var at = 0; at < picture.Length; at += Together)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = ValuesAt(samples, at, values);
            var drawn = levels.AsSpan(0, some.Length);
            if (voi is not null) Look(voi, some, drawn, inverted);
            else shown.Apply(some, drawn, inverted);
            for (var i = 0; i < drawn.Length; i++) picture[at + i] = drawn[i];
        }

        return RasterImage.Of8Bit(layout.Columns, layout.Rows, picture);
    }

    private ReadOnlySpan<float> ValuesAt(ReadOnlySpan<byte> samples, int at, float[] buffer)
    {
        var values = buffer.AsSpan(0, Math.Min(Together, layout.SampleCount - at));
        StoredValues.ToFloat(layout, samples[(at * layout.BytesPerSample)..], values);
        for (var i = 0; i < values.Length; i++)
            values[i] = _modality?.Find((int)values[i]) ?? (float)(values[i] * _source.Slope + _source.Intercept);
        return values;
    }

    private VoiWindow? OwnWindow()
    {
        if (_source.Window is not var (center, width)) return null;
        var function = FrameAttributes.Open(dataset).Text(frame, DicomTag.VOILUTFunction) switch
        {
            "SIGMOID" => VoiFunction.Sigmoid,
            "LINEAR_EXACT" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        return new VoiWindow(center, width, function);
    }

    private (float Least, float Greatest) RangeOf(ReadOnlySpan<byte> samples, float[] buffer, CancellationToken cancellationToken)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var at = 0; at < layout.SampleCount; at += Together)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var value in ValuesAt(samples, at, buffer)) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }

        return (least, greatest);
    }

    private static void Look(LookupTable table, ReadOnlySpan<float> values, Span<byte> levels, bool inverted)
    {
        var scale = 255.0 / Math.Max(1, (int)table.Greatest);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = (byte)(table.Find((int)values[i]) * scale + 0.5);
            levels[i] = inverted ? (byte)(255 - level) : level;
        }
    }
}
