using JpegLibrary;

namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>JPEG processes with a cosine transform (baseline, extended with 8 or 12 bits, progressive) by JpegLibrary,
/// with what it leaves to its caller: range limits and the interpolation of subsampled chroma as libjpeg does it.</summary>
internal static class DctJpegDecoder
{
    public static void Decode(ReadOnlyMemory<byte> encoded, JpegHeader header, FrameLayout layout, Span<byte> destination)
    {
        var planes = new ComponentPlanes(header);
        try
        {
            var decoder = new JpegDecoder();
            decoder.SetInput(encoded);
            decoder.Identify();
            decoder.SetOutputWriter(planes);
            decoder.Decode();
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentException
            or NullReferenceException or OverflowException)
        {
            throw new InvalidDataException($"The JPEG stream is damaged: {e.Message}", e);
        }

        for (var c = 0; c < header.Components.Count; c++)
        {
            var full = planes.FullSize(c);
            DecodedSamples.Store(full, destination, layout.BytesPerSample, c, header.Components.Count);
        }
    }
}
