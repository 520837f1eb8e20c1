using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Codecs;

/// <summary>Frames in RLE Lossless (PS3.5 Annex G): less to carry than native ones, and quick to make and to read.</summary>
public static class RleFrames
{
    // The stream while it grows, doubled once more, and the copy that is given.
    private const int CopiesWhileEncoding = 3;

    /// <summary>Whether RLE can hold such samples (PS3.5 8.2.2): whole bytes, grey or three to a pixel.</summary>
    /// <param name="bitsAllocated">(0028,0100).</param>
    /// <param name="samplesPerPixel">(0028,0002).</param>
    public static bool CanHold(int bitsAllocated, int samplesPerPixel) => bitsAllocated is 8 or 16 or 32 && samplesPerPixel is 1 or 3;

    /// <summary>About how many bytes of memory it takes to decode a frame and to encode it anew.</summary>
    /// <param name="reader">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <exception cref="SamSgp.Dicom.DicomException">The dataset has no such frame.</exception>
    public static long BytesToEncode(FrameReader reader, int frame) =>
        reader.BytesToDecode(frame) + CopiesWhileEncoding * (long)reader.Layout.DecodedLength;

    /// <summary>One frame.</summary>
    /// <param name="reader">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <exception cref="SamSgp.Dicom.DicomFormatException">The frame is damaged.</exception>
    /// <exception cref="DicomCodecException">RLE holds no such samples.</exception>
    public static byte[] Encode(FrameReader reader, int frame)
    {
        var layout = reader.Layout;
        if (!CanHold(layout.BitsAllocated, layout.SamplesPerPixel))
            throw new DicomCodecException($"RLE Lossless holds 8, 16 or 32 bits of 1 or 3 samples a pixel, not {layout.BitsAllocated} of {layout.SamplesPerPixel}.");
        return RleEncoder.Encode(reader.Read(frame).Samples, layout.SamplesPerPixel, layout.BytesPerSample, layout.Columns);
    }
}
