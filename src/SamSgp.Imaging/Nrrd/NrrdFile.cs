using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nrrd;

/// <summary>Volumes and label maps in NRRD files, as 3D Slicer and ITK write and read them: three dimensions, a number a voxel, raw or
/// gzip, in patient coordinates (LPS, or RAS). Nothing is turned or flipped: index (i, j, k) is column i, row j, slice k.</summary>
public static class NrrdFile
{
    /// <summary>Voxels of a file, by its header alone: what reading it takes can be known before it is taken.</summary>
    /// <exception cref="InvalidDataException">Not NRRD, or not of a kind that is read.</exception>
    public static long CountVoxels(string path) => Open(path, (_, header) => header.Geometry.VoxelCount);

    /// <summary>Reads an image. 16-bit values and smaller ones stay as they are, others become float.</summary>
    /// <exception cref="InvalidDataException">Not NRRD, not of a kind that is read, or cut short.</exception>
    public static Volume ReadVolume(string path) => Open(path, (stream, header) =>
    {
        var count = (int)header.Geometry.VoxelCount;
        if (header.Type is NrrdType.Int8 or NrrdType.UInt8 or NrrdType.Int16)
        {
            var stored = new short[count];
            Read(stream, header, (at, value) => stored[at] = (short)value);
            return Volume.FromStored(header.Geometry, [], stored, [.. Enumerable.Repeat((1f, 0f), header.Geometry.Slices)]);
        }

        var values = new float[count];
        Read(stream, header, (at, value) => values[at] = (float)value);
        return Volume.FromValues(header.Geometry, [], values);
    });

    /// <summary>Reads a label map: whole numbers from 0 to 65535 in any number type.</summary>
    /// <exception cref="InvalidDataException">Not NRRD, not of a kind that is read, cut short, or no labels.</exception>
    public static LabelVolume ReadLabels(string path) => Open(path, (stream, header) =>
    {
        var labels = new ushort[(int)header.Geometry.VoxelCount];
        Read(stream, header, (at, value) => labels[at] = value >= 0 && value <= ushort.MaxValue && value == Math.Round(value) ? (ushort)value
            : throw new InvalidDataException(FormattableString.Invariant($"Voxel {at} is {value}; a label is a whole number from 0 to 65535.")));
        return new LabelVolume(header.Geometry, labels);
    });

    /// <summary>Writes a label map of at most 255 labels, a byte a voxel, on an even grid.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="geometry">The grid; its <see cref="VolumeGeometry.IsRegular"/> is true, or its slices are sheared evenly.</param>
    /// <param name="labels">The labels, slice by slice, row by row.</param>
    /// <param name="compress">gzip instead of raw.</param>
    public static void WriteLabels(Stream stream, VolumeGeometry geometry, ReadOnlySpan<byte> labels, bool compress)
    {
        var positions = geometry.SlicePositions;
        var step = positions.Count > 1 ? (positions[^1] - positions[0]) * (1.0 / (positions.Count - 1)) : geometry.Normal * geometry.SliceSpacing;
        var header = string.Create(CultureInfo.InvariantCulture,
            $"NRRD0004\ntype: unsigned char\ndimension: 3\nspace: left-posterior-superior\nsizes: {geometry.Columns} {geometry.Rows} {geometry.Slices}\n")
            + $"space directions: {Text(geometry.RowDirection * geometry.ColumnSpacing)} {Text(geometry.ColumnDirection * geometry.RowSpacing)} {Text(step)}\n"
            + $"kinds: domain domain domain\nencoding: {(compress ? "gzip" : "raw")}\nspace origin: {Text(positions[0])}\n\n";
        stream.Write(Encoding.ASCII.GetBytes(header));
        if (!compress)
        {
            stream.Write(labels);
            return;
        }

        using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(labels);
    }

    private static string Text(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"({v.X:G12},{v.Y:G12},{v.Z:G12})");

    private static T Open<T>(string path, Func<Stream, NrrdHeader, T> read)
    {
        using var stream = new BufferedStream(File.OpenRead(path), 1 << 16);
        var header = NrrdHeader.Read(stream);
        var bytes = header.Geometry.VoxelCount * header.Type.Size();
        // Deflate packs at most 1,032 bytes into one: checked before anything of the claimed size is taken.
        var most = header.Gzip ? (stream.Length - stream.Position) * 1100 : stream.Length - stream.Position;
        if (bytes > most)
            throw new InvalidDataException($"The NRRD file is too short for {header.Geometry.Columns} x {header.Geometry.Rows} x {header.Geometry.Slices} voxels of {header.Type.Size()} bytes.");
        if (!header.Gzip) return read(stream, header);
        using var gzip = new GZipStream(stream, CompressionMode.Decompress);
        return read(gzip, header);
    }

    private static void Read(Stream stream, NrrdHeader header, Action<int, double> take)
    {
        var size = header.Type.Size();
        var count = (int)header.Geometry.VoxelCount;
        var buffer = new byte[size * Math.Min(count, 1 << 16)];
        for (var done = 0; done < count;)
        {
            var chunk = buffer.AsSpan(0, size * Math.Min(count - done, 1 << 16));
            if (stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) < chunk.Length)
                throw new InvalidDataException($"The NRRD file ends before its {count} voxels do.");
            if (header.BigEndian) Swap(chunk, size);
            for (var i = 0; i < chunk.Length / size; i++) take(done + i, Value(chunk.Slice(i * size, size), header.Type));
            done += chunk.Length / size;
        }
    }

    private static double Value(ReadOnlySpan<byte> bytes, NrrdType type) => type switch
    {
        NrrdType.Int8 => (sbyte)bytes[0],
        NrrdType.UInt8 => bytes[0],
        NrrdType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        NrrdType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        NrrdType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        NrrdType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        NrrdType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static void Swap(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            default:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
