namespace SamSgp.Imaging.Codecs;

/// <summary>One decoded frame.</summary>
/// <param name="Layout">What the samples are: PhotometricInterpretation and sign are those of the decoded samples, colour
/// comes pixel by pixel.</param>
/// <param name="Samples">Little-endian samples, <see cref="FrameLayout.DecodedLength"/> bytes.</param>
public sealed record DecodedFrame(FrameLayout Layout, byte[] Samples);
