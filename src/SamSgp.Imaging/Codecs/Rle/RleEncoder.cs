using System.Buffers;
using System.Buffers.Binary;

namespace SamSgp.Imaging.Codecs.Rle;

/// <summary>Writes RLE Lossless frames (PS3.5 Annex G).</summary>
internal static class RleEncoder
{
    private const int HeaderLength = 64;
    private const int LongestRun = 128;

    /// <summary>Encodes one frame of little-endian samples, colour pixel by pixel.</summary>
    /// <param name="frame">The samples.</param>
    /// <param name="samplesPerPixel">1 or 3.</param>
    /// <param name="bytesPerSample">1, 2 or 4; with samples per pixel at most 15 segments.</param>
    /// <param name="columns">Pixels in a row: runs do not cross rows, as G.3.1 asks of encoders.</param>
    public static byte[] Encode(ReadOnlySpan<byte> frame, int samplesPerPixel, int bytesPerSample, int columns)
    {
        var segments = samplesPerPixel * bytesPerSample;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segments, 15);
        var output = new ArrayBufferWriter<byte>(HeaderLength + frame.Length / 4 + 256);
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, segments);
        output.Advance(Reserve(output, HeaderLength));
        var row = new byte[columns];
        for (var segment = 0; segment < segments; segment++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4 + 4 * segment), output.WrittenCount);
            var (sample, fromTop) = Math.DivRem(segment, bytesPerSample);
            var first = sample * bytesPerSample + bytesPerSample - 1 - fromTop;
            for (var start = first; start < frame.Length; start += columns * segments)
            {
                for (var x = 0; x < columns; x++) row[x] = frame[start + x * segments];
                Pack(row, output);
            }

            // Each segment has an even length (G.3.1).
            if (output.WrittenCount % 2 != 0) output.Write([(byte)0]);
        }

        var encoded = output.WrittenSpan.ToArray();
        header.CopyTo(encoded, 0);
        return encoded;
    }

    private static int Reserve(ArrayBufferWriter<byte> output, int length)
    {
        output.GetSpan(length)[..length].Clear();
        return length;
    }

    private static void Pack(ReadOnlySpan<byte> row, ArrayBufferWriter<byte> output)
    {
        var at = 0;
        while (at < row.Length)
        {
            var run = RunLength(row[at..]);
            if (run > 1)
            {
                output.Write([(byte)(1 - run), row[at]]);
                at += run;
                continue;
            }

            var literal = 1;
            // A run of two inside a literal saves nothing: only three equal bytes end it.
            while (literal < LongestRun && at + literal < row.Length && RunLength(row[(at + literal)..]) < 3) literal++;
            output.Write([(byte)(literal - 1)]);
            output.Write(row.Slice(at, literal));
            at += literal;
        }
    }

    private static int RunLength(ReadOnlySpan<byte> bytes)
    {
        var most = Math.Min(bytes.Length, LongestRun);
        var length = bytes[..most].IndexOfAnyExcept(bytes[0]);
        return length < 0 ? most : length;
    }
}
