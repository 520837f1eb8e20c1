namespace SamSgp.Imaging.Codecs;

/// <summary>Decodes frames of one family of transfer syntaxes.</summary>
internal interface IFrameDecoder
{
    /// <summary>Decodes one frame to little-endian samples, colour pixel by pixel.</summary>
    /// <param name="encoded">All fragments of the frame.</param>
    /// <param name="layout">What the dataset says; a stream that says otherwise is refused before it is decoded.</param>
    /// <param name="destination"><see cref="FrameLayout.DecodedLength"/> bytes.</param>
    /// <returns>What the decoded samples are.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged or contradicts the layout.</exception>
    DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination);
}
