using System.Buffers.Binary;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Surfaces;

/// <summary>A segment's surface as a binary STL file: closed, its triangles seen from outside counter-clockwise, in millimetres of the
/// patient coordinate system (LPS, as the header says: 3D Slicer reads it).</summary>
public static class StlFile
{
    private const int HeaderLength = 80, TriangleLength = 50;

    /// <summary>Writes the surface: marching cubes over the voxel centres at half height.</summary>
    /// <param name="output">Written from front to back; stays open.</param>
    /// <param name="masks">Has the segment.</param>
    /// <param name="segment">Segment number.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    /// <returns>How many triangles there are; 0 where the segment has no voxel.</returns>
    public static async Task<int> WriteAsync(Stream output, MaskVolume masks, int segment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(masks);
        var box = masks.FindBox(segment);
        var inside = box is { } found ? masks.ReadBox(segment, found) : [];
        var (columns, rows, slices) = box is { } size ? (size.Columns, size.Rows, size.Slices) : (0, 0, 0);
        var cases = Enumerable.Range(0, CubeCases.Count).Select(CubeTriangles.Of).ToList();
        var count = 0;
        var lines = new List<(int Column, int Row, int Slice, int Cube)>();
        CubeCases.Visit(inside, columns, rows, slices, (column, row, slice, cube) =>
        {
            if (cases[cube].Count == 0) return;
            lines.Add((column, row, slice, cube));
            count += cases[cube].Count;
        });

        await output.WriteAsync(Header(count), cancellationToken);
        var corner = new PatientCorner(masks.Geometry, box ?? default);
        foreach (var chunk in lines.Chunk(4096)) await output.WriteAsync(Triangles(chunk, cases, corner), cancellationToken);
        return count;
    }

    private static byte[] Header(int count)
    {
        var header = new byte[HeaderLength + sizeof(uint)];
        "SPACE=LPS"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderLength), (uint)count);
        return header;
    }

    private static byte[] Triangles((int Column, int Row, int Slice, int Cube)[] cubes, List<IReadOnlyList<CubeTriangle>> cases, PatientCorner corner)
    {
        var bytes = new byte[cubes.Sum(cube => cases[cube.Cube].Count) * TriangleLength];
        var target = bytes.AsSpan();
        foreach (var (column, row, slice, cube) in cubes)
        {
            var first = new Vector3D(column, row, slice);
            foreach (var triangle in cases[cube])
            {
                Write(target, corner.At(first + triangle.A), corner.At(first + triangle.B), corner.At(first + triangle.C), corner.IsMirrored);
                target = target[TriangleLength..];
            }
        }

        return bytes;
    }

    private static void Write(Span<byte> target, Vector3D a, Vector3D b, Vector3D c, bool mirrored)
    {
        if (mirrored) (b, c) = (c, b);
        var normal = (b - a).Cross(c - a);
        var length = normal.Length;
        foreach (var vector in (ReadOnlySpan<Vector3D>)[length > 0 ? normal * (1 / length) : normal, a, b, c])
        {
            BinaryPrimitives.WriteSingleLittleEndian(target, (float)vector.X);
            BinaryPrimitives.WriteSingleLittleEndian(target[4..], (float)vector.Y);
            BinaryPrimitives.WriteSingleLittleEndian(target[8..], (float)vector.Z);
            target = target[12..];
        }

        target[..2].Clear();
    }
}
