using System.Buffers.Binary;
using System.Text;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>What goes between a program and the processes that decode for it: numbers are little endian.</summary>
internal static class DecoderWire
{
    public const int Decoded = 0, Refused = 1;

    private const int Numbers = 7, LongestMessage = 4096;

    /// <summary>A frame to decode: seven numbers, then its bytes.</summary>
    public static void WriteRequest(Stream stream, FrameLayout layout, ReadOnlySpan<byte> encoded)
    {
        Span<byte> head = stackalloc byte[4 * Numbers];
        int[] numbers =
        [
            layout.Columns, layout.Rows, layout.SamplesPerPixel, layout.BitsAllocated, layout.BitsStored, layout.IsSigned ? 1 : 0,
            encoded.Length,
        ];
        for (var i = 0; i < Numbers; i++) BinaryPrimitives.WriteInt32LittleEndian(head[(4 * i)..], numbers[i]);
        stream.Write(head);
        stream.Write(encoded);
        stream.Flush();
    }

    /// <summary>The next frame; null where there is none any more.</summary>
    public static (FrameLayout Layout, byte[] Encoded)? ReadRequest(Stream stream)
    {
        var head = new byte[4 * Numbers];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        int Number(int i) => BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4 * i));
        var layout = new FrameLayout
        {
            Columns = Number(0), Rows = Number(1), SamplesPerPixel = Number(2), BitsAllocated = Number(3), BitsStored = Number(4),
            HighBit = Number(4) - 1, IsSigned = Number(5) == 1, PhotometricInterpretation = "",
        };
        var encoded = new byte[Number(6)];
        stream.ReadExactly(encoded);
        return (layout, encoded);
    }

    public static void WriteDecoded(Stream stream, ReadOnlySpan<byte> samples)
    {
        WriteNumber(stream, Decoded);
        stream.Write(samples);
        stream.Flush();
    }

    public static void WriteRefusal(Stream stream, string message)
    {
        var text = Encoding.UTF8.GetBytes(message.Length > LongestMessage / 4 ? message[..(LongestMessage / 4)] : message);
        WriteNumber(stream, Refused);
        WriteNumber(stream, text.Length);
        stream.Write(text);
        stream.Flush();
    }

    /// <summary>Reads the answer into the samples.</summary>
    /// <exception cref="InvalidDataException">The stream was refused; the message says why.</exception>
    /// <exception cref="EndOfStreamException">The process has ended.</exception>
    public static void ReadAnswer(Stream stream, Span<byte> samples)
    {
        if (ReadNumber(stream) == Decoded)
        {
            stream.ReadExactly(samples);
            return;
        }

        var text = new byte[Math.Clamp(ReadNumber(stream), 0, LongestMessage)];
        stream.ReadExactly(text);
        throw new InvalidDataException(Encoding.UTF8.GetString(text));
    }

    private static void WriteNumber(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static int ReadNumber(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
