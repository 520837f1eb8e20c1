namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>JPEG baseline, extended, progressive (.50, .51) and lossless (.57, .70). The stream itself says which it
/// is: files under the wrong one of these transfer syntaxes are read too.</summary>
internal sealed class JpegFrameDecoder : IFrameDecoder
{
    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var header = JpegHeader.Parse(encoded.Span);
        header.Check(layout);
        if (header.IsLossless) LosslessJpegDecoder.Decode(encoded.Span, header, layout, destination);
        else DctJpegDecoder.Decode(encoded, header, layout, destination);
        // Subsampled chroma is brought to full size.
        return layout.PhotometricInterpretation is "YBR_FULL_422" or "YBR_PARTIAL_420"
            ? DecodedForm.Of(layout) with { PhotometricInterpretation = "YBR_FULL" } : DecodedForm.Of(layout);
    }
}
