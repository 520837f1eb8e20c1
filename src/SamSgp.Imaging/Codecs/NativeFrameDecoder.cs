using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs;

/// <summary>Frames that are not compressed (PS3.5 8.1.1, 8.2), already in little-endian order.</summary>
internal sealed class NativeFrameDecoder : IFrameDecoder
{
    /// <summary>Bits of one native frame. Frames of single bits and of packed 12-bit samples need not start at a
    /// byte.</summary>
    public static long FrameBits(FrameLayout layout) => layout.PhotometricInterpretation == "YBR_FULL_422"
        ? (long)layout.Columns * layout.Rows * 2 * layout.BitsAllocated
        : (long)layout.SampleCount * layout.BitsAllocated;

    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var needed = (FrameBits(layout) + 7) / 8;
        if (encoded.Length < needed)
            throw new InvalidDataException($"A frame of {encoded.Length} bytes; {needed} needed.");
        var source = encoded.Span[..(int)needed];
        if (layout.PhotometricInterpretation == "YBR_FULL_422")
        {
            Expand422(source, destination, layout.BytesPerSample);
            return DecodedForm.Of(layout) with { PhotometricInterpretation = "YBR_FULL" };
        }

        if (layout.BitsAllocated == 1) UnpackBits(source, destination);
        else if (layout.BitsAllocated == 12) Unpack12(source, MemoryMarshal.Cast<byte, ushort>(destination));
        else if (layout.IsPlanar && layout.SamplesPerPixel > 1)
            DecodedSamples.Interleave(source, destination, layout.SamplesPerPixel, layout.BytesPerSample);
        else source.CopyTo(destination);
        return DecodedForm.Of(layout);
    }

    /// <summary>Bits of a packed bitmap, the least significant of each byte first (PS3.5 8.1.1), as 0 and 1.</summary>
    private static void UnpackBits(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = (byte)(source[i >> 3] >> (i & 7) & 1);
    }

    /// <summary>Two 12-bit samples in three bytes, as ACR-NEMA packed them.</summary>
    private static void Unpack12(ReadOnlySpan<byte> source, Span<ushort> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var bit = 12 * i;
            var pair = source[bit >> 3] | source[(bit >> 3) + 1] << 8;
            destination[i] = (ushort)((bit & 7) == 0 ? pair & 0xFFF : pair >> 4);
        }
    }

    /// <summary>Y1 Y2 Cb Cr for two pixels (PS3.3 C.7.6.3.1.2): both get the pair's chroma.</summary>
    private static void Expand422(ReadOnlySpan<byte> source, Span<byte> destination, int size)
    {
        for (int s = 0, d = 0; s + 4 * size <= source.Length; s += 4 * size, d += 6 * size)
        {
            for (var pixel = 0; pixel < 2; pixel++)
            {
                source.Slice(s + pixel * size, size).CopyTo(destination[(d + 3 * pixel * size)..]);
                source.Slice(s + 2 * size, 2 * size).CopyTo(destination[(d + (3 * pixel + 1) * size)..]);
            }
        }
    }
}
