using System.Buffers.Binary;

namespace SamSgp.Testing;

/// <summary>Spoils files the same way for the same seed: flipped bits, lengths of interest, bytes cut out, doubled,
/// inserted, taken from another file, the end cut off.</summary>
public sealed class Mutator(IReadOnlyList<byte[]> corpus)
{
    private static readonly uint[] Lengths =
        [0, 1, 2, 3, 7, 8, 0x7F, 0xFF, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    private static readonly uint[] Tags =
        [0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD, 0x00080005, 0x7FE00010, 0x00280010, 0x00280100, 0x52009229, 0x00020010, 0x00090010];

    private static readonly string[] VRs = ["SQ", "UN", "OB", "OW", "UT", "AT", "DS", "PN", "US", "FD", "??", "\0\0", "UV"];

    /// <summary>The spoilt file of a seed.</summary>
    public byte[] Mutate(int seed)
    {
        var random = new Random(seed);
        var bytes = corpus[random.Next(corpus.Count)].ToArray();
        for (var changes = 1 + random.Next(6); changes > 0 && bytes.Length > 16; changes--) bytes = Change(bytes, random);
        return bytes;
    }

    private byte[] Change(byte[] bytes, Random random)
    {
        // Headers are what breaks parsers: most changes are made among the first kilobytes.
        var place = random.Next(random.Next(3) == 0 ? bytes.Length : Math.Min(bytes.Length, 4096));
        var rest = bytes.AsSpan(place);
        switch (random.Next(10))
        {
            case 0:
                rest[0] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                rest[0] = (byte)random.Next(256);
                break;
            case 2 when rest.Length >= 4:
                BinaryPrimitives.WriteUInt32LittleEndian(rest, Lengths[random.Next(Lengths.Length)]);
                break;
            case 3 when rest.Length >= 2:
                BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)Lengths[random.Next(Lengths.Length)]);
                break;
            case 4 when rest.Length >= 4:
                var tag = Tags[random.Next(Tags.Length)];
                BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)(tag >> 16));
                BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], (ushort)tag);
                break;
            case 5 when rest.Length >= 2:
                var vr = VRs[random.Next(VRs.Length)];
                (rest[0], rest[1]) = ((byte)vr[0], (byte)vr[1]);
                break;
            case 6:
                return [.. bytes[..place], .. rest[Math.Min(rest.Length, 1 + random.Next(64))..]];
            case 7:
                var piece = rest[..Math.Min(rest.Length, 1 + random.Next(256))].ToArray();
                return [.. bytes[..place], .. piece, .. piece, .. rest];
            case 8:
                var other = corpus[random.Next(corpus.Count)];
                var start = random.Next(other.Length);
                var taken = other.AsSpan(start, Math.Min(other.Length - start, random.Next(512)));
                return [.. bytes[..place], .. taken, .. rest];
            case 9 when random.Next(3) == 0:
                return bytes[..place];
        }

        return bytes;
    }
}
