using System.Buffers.Binary;

namespace SamSgp.Imaging.Codecs.Rle;

/// <summary>RLE Lossless (PS3.5 Annex G): up to 15 PackBits segments a frame, one for each byte of each sample, the
/// most significant byte first.</summary>
internal sealed class RleDecoder : IFrameDecoder
{
    private const int HeaderLength = 64;

    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var bytes = encoded.Span;
        if (bytes.Length < HeaderLength) throw new InvalidDataException($"An RLE header of {bytes.Length} bytes; 64 needed.");
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var expected = layout.SamplesPerPixel * layout.BytesPerSample;
        if (count != expected) throw new InvalidDataException($"{count} RLE segments; {expected} expected.");
        // Each pair of bytes gives at most 128: a frame that needs more is refused before it is filled.
        var needed = layout.BitsAllocated == 1 ? (layout.DecodedLength + 7) / 8 : layout.DecodedLength;
        if ((long)bytes.Length * 64 < needed)
            throw new InvalidDataException($"{bytes.Length} RLE bytes cannot hold {needed}.");
        if (layout.BitsAllocated == 1)
        {
            DecodeBits(Segment(bytes, 0, 1), destination);
            return DecodedForm.Of(layout);
        }

        for (var segment = 0; segment < expected; segment++)
        {
            var (sample, fromTop) = Math.DivRem(segment, layout.BytesPerSample);
            var first = sample * layout.BytesPerSample + layout.BytesPerSample - 1 - fromTop;
            var pixels = layout.Columns * layout.Rows;
            if (Unpack(Segment(bytes, segment, expected), destination[first..], expected, pixels) is var written && written < pixels)
                throw new InvalidDataException($"RLE segment {segment} ends after {written} of {pixels} bytes.");
        }

        return DecodedForm.Of(layout);
    }

    /// <summary>Single bits, eight to a byte as in native pixel data; some writers pack bytes of 0 and 1 instead, which are
    /// eight times as many.</summary>
    private static void DecodeBits(ReadOnlySpan<byte> packed, Span<byte> destination)
    {
        var written = Unpack(packed, destination, 1, destination.Length);
        if (written == destination.Length)
        {
            foreach (ref var sample in destination) sample = sample == 0 ? (byte)0 : (byte)1;
            return;
        }

        var bytes = (destination.Length + 7) / 8;
        if (written < bytes) throw new InvalidDataException($"The RLE segment ends after {written} of {bytes} bytes of single bits.");
        // From the end: each pixel is written at or after the byte that holds its bit.
        for (var i = destination.Length - 1; i >= 0; i--) destination[i] = (byte)(destination[i >> 3] >> (i & 7) & 1);
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> bytes, int index, int count)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + 4 * index)..]);
        var end = index + 1 < count ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(8 + 4 * index)..]) : (uint)bytes.Length;
        if (start < HeaderLength || end < start || end > bytes.Length)
            throw new InvalidDataException($"RLE segment {index} runs from {start} to {end} of {bytes.Length} bytes.");
        return bytes[(int)start..(int)end];
    }

    /// <summary>Unpacks a segment into every <paramref name="step"/>th byte.</summary>
    /// <returns>How many bytes it gave, at most <paramref name="count"/>.</returns>
    private static int Unpack(ReadOnlySpan<byte> packed, Span<byte> target, int step, int count)
    {
        var written = 0;
        var at = 0;
        while (written < count && at < packed.Length)
        {
            var control = (sbyte)packed[at++];
            if (control == -128) continue;
            if (control >= 0)
            {
                // Some writers pad the last run beyond the frame: what is too much is dropped.
                var run = Math.Min(control + 1, Math.Min(count - written, packed.Length - at));
                for (var i = 0; i < run; i++) target[(written + i) * step] = packed[at + i];
                at += control + 1;
                written += run;
            }
            else if (at < packed.Length)
            {
                var run = Math.Min(1 - control, count - written);
                var value = packed[at++];
                for (var i = 0; i < run; i++) target[(written + i) * step] = value;
                written += run;
            }
        }

        return written;
    }
}
