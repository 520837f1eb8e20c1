namespace SamSgp.Imaging.Codecs;

/// <summary>What decoded samples are, where that may differ from what the dataset says.</summary>
/// <param name="PhotometricInterpretation">A colour transform that belongs to the codec is undone.</param>
/// <param name="IsSigned">Samples are two's complement.</param>
internal readonly record struct DecodedForm(string PhotometricInterpretation, bool IsSigned)
{
    /// <summary>As the dataset says.</summary>
    public static DecodedForm Of(FrameLayout layout) => new(layout.PhotometricInterpretation, layout.IsSigned);
}
