using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs;

/// <summary>Writes decoded numbers into a frame as little-endian samples.</summary>
internal static class DecodedSamples
{
    /// <summary>One component's values, every <paramref name="step"/> samples from <paramref name="first"/> on; bits
    /// that do not fit are dropped.</summary>
    public static void Store(ReadOnlySpan<int> values, Span<byte> frame, int bytesPerSample, int first, int step)
    {
        var at = first;
        switch (bytesPerSample)
        {
            case 1:
                for (var i = 0; i < values.Length; i++, at += step) frame[at] = (byte)values[i];
                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(frame);
                for (var i = 0; i < values.Length; i++, at += step) shorts[at] = (short)values[i];
                break;
            default:
                var ints = MemoryMarshal.Cast<byte, int>(frame);
                for (var i = 0; i < values.Length; i++, at += step) ints[at] = values[i];
                break;
        }
    }

    /// <summary>Colour planes one after another become pixels one after another.</summary>
    public static void Interleave(ReadOnlySpan<byte> planes, Span<byte> frame, int samplesPerPixel, int bytesPerSample)
    {
        var plane = planes.Length / samplesPerPixel;
        for (var s = 0; s < samplesPerPixel; s++)
        {
            var source = planes.Slice(s * plane, plane);
            var target = s * bytesPerSample;
            for (var i = 0; i < source.Length; i += bytesPerSample, target += samplesPerPixel * bytesPerSample)
            {
                for (var b = 0; b < bytesPerSample; b++) frame[target + b] = source[i + b];
            }
        }
    }

    /// <summary>Reads a big-endian number of a codec's header; ends of streams are errors.</summary>
    public static int ReadUInt16(ReadOnlySpan<byte> bytes, int at, string what) =>
        at + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..])
            : throw new InvalidDataException($"The stream ends at {bytes.Length}, within {what}.");
}
