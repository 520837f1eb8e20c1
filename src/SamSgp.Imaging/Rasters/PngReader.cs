using System.Buffers.Binary;
using System.IO.Compression;

namespace SamSgp.Imaging.Rasters;

/// <summary>PNG (ISO/IEC 15948) at its full depth: SkiaSharp reduces 16-bit samples to 8. Interlaced files are left to
/// it.</summary>
internal static class PngReader
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private sealed record Header(int Width, int Height, int Depth, int ColorType, bool Interlaced)
    {
        public int Channels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        public int RowBytes => checked((int)(((long)Width * Channels * Depth + 7) / 8));
    }

    /// <summary>The picture; null when the bytes are no PNG or an interlaced one.</summary>
    public static RasterImage? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Signature)) return null;
        Header? header = null;
        byte[] palette = [];
        using var packed = new MemoryStream();
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12) throw new InvalidDataException($"PNG chunk at {at} is cut short.");
            var data = bytes.Slice(at + 8, (int)length);
            switch (System.Text.Encoding.ASCII.GetString(bytes.Slice(at + 4, 4)))
            {
                case "IHDR": header = ReadHeader(data); break;
                case "PLTE": palette = data.ToArray(); break;
                case "IDAT": packed.Write(data); break;
            }

            at += (int)length + 12;
        }

        if (header is null) throw new InvalidDataException("The PNG has no header.");
        return header.Interlaced ? null : Decode(header, palette, packed);
    }

    private static Header ReadHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length < 13) throw new InvalidDataException("The PNG header is cut short.");
        var width = BinaryPrimitives.ReadInt32BigEndian(data);
        var height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
        if (width < 1 || height < 1 || (long)width * height > RasterImage.MostPixels)
            throw new InvalidDataException($"PNG of {width} x {height} pixels.");
        var (depth, color) = (data[8], data[9]);
        var known = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known) throw new InvalidDataException($"PNG of colour type {color} with {depth} bits does not exist.");
        return new Header(width, height, depth, color, data[12] != 0);
    }

    private static RasterImage Decode(Header header, byte[] palette, MemoryStream packed)
    {
        packed.Position = 0;
        // At most 1,032 bytes come out of one deflated byte.
        if ((long)header.RowBytes * header.Height > packed.Length * 1100)
            throw new InvalidDataException("The PNG holds too few bytes for its size.");
        // FDICT (RFC 1950 2.2), which PNG does not allow and the decoder answers with a fault of the machine.
        if (packed.Length > 1 && (packed.GetBuffer()[1] & 0x20) != 0) throw new InvalidDataException("The PNG needs a preset dictionary.");
        using var inflate = new ZLibStream(packed, CompressionMode.Decompress);
        var outChannels = header.ColorType is 2 or 3 or 6 ? 3 : 1;
        var samples = new ushort[checked(header.Width * header.Height * outChannels)];
        var (row, above) = (new byte[header.RowBytes], new byte[header.RowBytes]);
        var pixelBytes = Math.Max(1, header.Channels * header.Depth / 8);
        for (var y = 0; y < header.Height; y++)
        {
            var filter = inflate.ReadByte();
            if (filter < 0 || inflate.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new InvalidDataException($"The PNG ends in row {y} of {header.Height}.");
            Unfilter(filter, row, above, pixelBytes);
            Expand(header, palette, row, samples.AsSpan(y * header.Width * outChannels, header.Width * outChannels));
            (row, above) = (above, row);
        }

        return header.Depth == 16 ? RasterImage.From16Bit(header.Width, header.Height, samples)
            : RasterImage.From8Bit(header.Width, header.Height, Array.ConvertAll(samples, s => (byte)s));
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4) throw new InvalidDataException($"PNG filter {filter} does not exist.");
        if (filter == 0) return;
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= pixelBytes ? row[i - pixelBytes] : 0;
            int up = above[i];
            int corner = i >= pixelBytes ? above[i - pixelBytes] : 0;
            row[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var p = left + up - corner;
        var (a, b, c) = (Math.Abs(p - left), Math.Abs(p - up), Math.Abs(p - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static void Expand(Header header, byte[] palette, ReadOnlySpan<byte> row, Span<ushort> target)
    {
        var outChannels = target.Length / header.Width;
        for (var x = 0; x < header.Width; x++)
        {
            if (header.ColorType == 3)
            {
                var entry = 3 * Sample(row, x, header.Depth);
                if (entry + 2 >= palette.Length) throw new InvalidDataException($"PNG palette has no colour {entry / 3}.");
                for (var c = 0; c < 3; c++) target[3 * x + c] = palette[entry + c];
                continue;
            }

            for (var c = 0; c < outChannels; c++)
            {
                var sample = Sample(row, x * header.Channels + c, header.Depth);
                // 1, 2 and 4 bits are spread over 0..255: 255 is a multiple of each greatest value.
                target[x * outChannels + c] =
                    (ushort)(header.Depth < 8 ? sample * (255 / ((1 << header.Depth) - 1)) : sample);
            }
        }
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]),
        8 => row[index],
        _ => row[index * depth / 8] >> (8 - depth - index * depth % 8) & ((1 << depth) - 1),
    };
}
