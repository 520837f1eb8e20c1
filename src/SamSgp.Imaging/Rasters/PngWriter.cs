using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SamSgp.Imaging.Rasters;

/// <summary>Writes grey and RGB PNG of 8 or 16 bits; the same picture gives the same bytes.</summary>
internal static class PngWriter
{
    private static readonly uint[] CrcTable = MakeCrcTable();

    public static void Write(Stream stream, RasterImage image, CancellationToken cancellationToken)
    {
        stream.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = (byte)image.BitsPerSample;
        header[9] = (byte)(image.Channels == 3 ? 2 : 0);
        WriteChunk(stream, "IHDR", header);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) WriteRows(deflate, image, cancellationToken);
        WriteChunk(stream, "IDAT", packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(stream, "IEND", []);
    }

    /// <summary>Each row as the difference to the row above (filter 2): good for images, and for masks, whose rows
    /// mostly repeat.</summary>
    private static void WriteRows(Stream stream, RasterImage image, CancellationToken cancellationToken)
    {
        var bytes = image.BitsPerSample / 8;
        var length = image.Width * image.Channels;
        byte[] row = new byte[length * bytes], above = new byte[row.Length], filtered = new byte[row.Length + 1];
        filtered[0] = 2;
        for (var y = 0; y < image.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = image.Samples.Slice(y * length, length);
            for (var i = 0; i < length; i++)
            {
                if (bytes == 1) row[i] = (byte)samples[i];
                else BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), samples[i]);
            }

            for (var i = 0; i < row.Length; i++) filtered[i + 1] = (byte)(row[i] - above[i]);
            stream.Write(filtered);
            (row, above) = (above, row);
        }
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        var name = Encoding.ASCII.GetBytes(type);
        stream.Write(name);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        stream.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data) crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var k = 0; k < 8; k++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }

        return table;
    }
}
