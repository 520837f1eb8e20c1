using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>The bytes of a pickle, read in order; every length is checked against what is left.</summary>
internal sealed class PickleInput(byte[] bytes)
{
    /// <summary>Where the next byte is.</summary>
    public int Offset { get; private set; }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Length32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Length64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A number of so many bytes, little-endian, two's complement.</summary>
    public object Long(long length)
    {
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public string Text(long length)
    {
        try
        {
            return Strict.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new PickleException($"the text before byte {Offset} is no UTF-8");
        }
    }

    public byte[] Bytes(long length) => Take(length).ToArray();

    /// <summary>Text up to a line feed.</summary>
    public string Line()
    {
        var length = bytes.AsSpan(Offset).IndexOf((byte)'\n');
        if (length < 0) throw Short();
        var line = Text(length);
        Offset++;
        return line;
    }

    private static UTF8Encoding Strict { get; } = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - Offset) throw Short();
        var taken = bytes.AsSpan(Offset, (int)length);
        Offset += (int)length;
        return taken;
    }

    private PickleException Short() => new($"it ends early, at byte {bytes.Length}");
}
