using System.Buffers.Binary;

namespace SamSgp.Imaging.Codecs.Jpeg2000;

/// <summary>The SIZ segment of a JPEG 2000 codestream (ISO/IEC 15444-1 A.5.1), read before the native decoder sees
/// anything of it.</summary>
internal sealed record Jpeg2000Header
{
    private const int Soc = 0xFF4F;
    private const int Siz = 0xFF51;

    /// <summary>Wrapped in JP2 boxes: DICOM wants the bare codestream, but writers exist.</summary>
    public required bool IsJp2 { get; init; }

    public required long Columns { get; init; }

    public required long Rows { get; init; }

    public required long Tiles { get; init; }

    /// <summary>Columns and rows of one tile where image and tiles start at the origin; null otherwise.</summary>
    public required (long Columns, long Rows)? TileAtOrigin { get; init; }

    /// <summary>First byte of the SIZ segment's contents.</summary>
    public required int SizOffset { get; init; }

    /// <summary>Bits, sign and subsampling of each component.</summary>
    public required IReadOnlyList<(int Bits, bool IsSigned, int SubsamplingX, int SubsamplingY)> Components { get; init; }

    public static Jpeg2000Header Parse(ReadOnlySpan<byte> bytes)
    {
        var jp2 = bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]);
        var start = jp2 ? FindCodestream(bytes) : 0;
        var stream = bytes[start..];
        if (stream.Length < 4 || DecodedSamples.ReadUInt16(stream, 0, "SOC") != Soc ||
            DecodedSamples.ReadUInt16(stream, 2, "SIZ") != Siz)
            throw new InvalidDataException("Not a JPEG 2000 codestream: it does not start with SOC and SIZ.");
        var length = DecodedSamples.ReadUInt16(stream, 4, "SIZ");
        if (length < 41 || stream.Length < 4 + length) throw new InvalidDataException("SIZ of the codestream is cut short.");
        var siz = stream.Slice(4, length);
        return ParseSiz(siz, jp2, start + 4);
    }

    /// <summary>A copy of the stream whose image is as large as its only tile.</summary>
    public byte[] WithSizeOfTile(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        // Rsiz (capabilities) precedes Xsiz: 0 is the plain profile.
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(SizOffset + 2), 0);
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(SizOffset + 4), (uint)TileAtOrigin!.Value.Columns);
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(SizOffset + 8), (uint)TileAtOrigin.Value.Rows);
        return copy;
    }

    private static Jpeg2000Header ParseSiz(ReadOnlySpan<byte> siz, bool jp2, int offset)
    {
        Span<long> numbers = stackalloc long[8];
        for (var i = 0; i < 8; i++) numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(siz[(4 + 4 * i)..]);
        var (x, y, ox, oy) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        var (tx, ty, otx, oty) = (numbers[4], numbers[5], numbers[6], numbers[7]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(siz[36..]);
        if (x <= ox || y <= oy || tx == 0 || ty == 0 || otx > ox || oty > oy || otx + tx <= ox || oty + ty <= oy)
            throw new InvalidDataException("SIZ of the codestream holds an impossible image or tile size.");
        if (count == 0 || siz.Length < 38 + 3 * count)
            throw new InvalidDataException($"SIZ names {count} components but does not describe them.");
        var components = new (int, bool, int, int)[count];
        for (var i = 0; i < count; i++)
        {
            var c = siz.Slice(38 + 3 * i, 3);
            if (c[1] == 0 || c[2] == 0) throw new InvalidDataException($"Component {i} is subsampled by 0.");
            components[i] = ((c[0] & 0x7F) + 1, (c[0] & 0x80) != 0, c[1], c[2]);
        }

        return new Jpeg2000Header
        {
            IsJp2 = jp2,
            Columns = x - ox,
            Rows = y - oy,
            TileAtOrigin = (ox, oy, otx, oty) == (0, 0, 0, 0) ? (tx, ty) : null,
            SizOffset = offset,
            Tiles = ((x - otx + tx - 1) / tx) * ((y - oty + ty - 1) / ty),
            Components = components,
        };
    }

    /// <summary>Start of the contents of the first "jp2c" box.</summary>
    private static int FindCodestream(ReadOnlySpan<byte> bytes)
    {
        for (long at = 0; at + 8 <= bytes.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)at..]);
            if (bytes.Slice((int)at + 4, 4).SequenceEqual("jp2c"u8)) return (int)at + 8;
            if (length < 8) break;
            at += length;
        }

        throw new InvalidDataException("The JP2 boxes hold no codestream.");
    }
}
