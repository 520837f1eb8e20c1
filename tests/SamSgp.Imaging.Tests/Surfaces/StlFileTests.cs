using System.Buffers.Binary;
using SamSgp.Imaging.Reports;
using SamSgp.Imaging.Surfaces;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Surfaces;

public sealed class StlFileTests
{
    private const int Columns = 12, Rows = 10, Slices = 8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAsync_Blob_IsClosedAndEnclosesItsVolume(bool downwards)
    {
        var geometry = Geometry(downwards);
        var inside = new byte[geometry.VoxelCount];
        var random = new Random(3);
        for (var i = 0; i < inside.Length; i++)
        {
            var (c, r, s) = (i % Columns, i / Columns % Rows, i / (Columns * Rows));
            if (Math.Pow((c - 5.5) / 5, 2) + Math.Pow((r - 4.5) / 4, 2) + Math.Pow((s - 3.5) / 3.5, 2) < 1 && random.Next(20) > 0) inside[i] = 1;
        }

        var triangles = await TrianglesAsync(Masks(geometry, inside));

        // Every edge belongs to two triangles, which go along it in opposite directions.
        var edges = triangles.SelectMany(t => new[] { (t[1], t[2]), (t[2], t[3]), (t[3], t[1]) }).GroupBy(edge => edge).ToDictionary(g => g.Key, g => g.Count());
        Assert.All(edges, edge => Assert.Equal(edge.Value, edges.GetValueOrDefault((edge.Key.Item2, edge.Key.Item1))));
        // Gauss: outward triangles give the volume between the voxels' centres and half a voxel more.
        var milliliters = triangles.Sum(t => t[1].Dot(t[2].Cross(t[3]))) / 6 / 1000;
        var voxels = inside.Count(value => value == 1) * geometry.VoxelMilliliters;
        Assert.InRange(milliliters, 0.85 * voxels, 1.15 * voxels);
        var area = triangles.Sum(t => (t[2] - t[1]).Cross(t[3] - t[1]).Length / 2);
        Assert.Equal(SurfaceArea.Measure(inside, Columns, Rows, Slices, new(geometry.ColumnSpacing, geometry.RowSpacing, geometry.SliceSpacing)), area, area * 1e-4);
    }

    [Fact]
    public async Task WriteAsync_OneVoxel_LiesWhereTheVoxelLies()
    {
        var geometry = Geometry(downwards: false);
        var inside = new byte[geometry.VoxelCount];
        inside[(3 * Rows + 7) * Columns + 2] = 1;

        var triangles = await TrianglesAsync(Masks(geometry, inside));

        var centre = geometry.ToPatient(2, 7, 3);
        Assert.Equal(8, triangles.Count); // an octahedron, half a voxel in each direction
        Assert.All(triangles.SelectMany(t => t.Skip(1)), corner => Assert.Equal(1, Math.Abs(corner.X - centre.X) / 0.4 + Math.Abs(corner.Y - centre.Y) / 0.75
            + Math.Abs(corner.Z - centre.Z) / 1.5, 1e-3));
        Assert.All(triangles, t => Assert.True(t[0].Dot(t[1] - centre) > 0)); // normals look outward
    }

    [Fact]
    public async Task WriteAsync_EmptySegment_HasNoTriangle() =>
        Assert.Empty(await TrianglesAsync(Masks(Geometry(downwards: false), new byte[Columns * Rows * Slices])));

    private static VolumeGeometry Geometry(bool downwards) => new()
    {
        Columns = Columns, Rows = Rows, RowDirection = new(1, 0, 0), ColumnDirection = new(0, 1, 0),
        ColumnSpacing = 0.8, RowSpacing = 1.5, SliceSpacing = 3,
        SlicePositions = [.. Enumerable.Range(0, Slices).Select(slice => new Vector3D(-20, 30, (downwards ? -3 : 3) * slice + 100))],
    };

    private static MaskVolume Masks(VolumeGeometry geometry, byte[] inside)
    {
        var masks = new MaskVolume(geometry);
        masks.AddLayer([.. inside.Select(value => (byte)(value * 7))], new Dictionary<byte, int> { [7] = 2 });
        return masks;
    }

    // Normal and three corners each.
    private static async Task<List<Vector3D[]>> TrianglesAsync(MaskVolume masks)
    {
        using var stream = new MemoryStream();
        var count = await StlFile.WriteAsync(stream, masks, 2, CancellationToken.None);
        var bytes = stream.ToArray();
        Assert.StartsWith("SPACE=LPS", System.Text.Encoding.ASCII.GetString(bytes, 0, 80), StringComparison.Ordinal);
        Assert.Equal(count, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(80)));
        Assert.Equal(84 + 50 * count, bytes.Length);
        return [.. Enumerable.Range(0, count).Select(t => Enumerable.Range(0, 4).Select(v => VectorAt(bytes.AsSpan(84 + 50 * t + 12 * v))).ToArray())];
    }

    private static Vector3D VectorAt(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadSingleLittleEndian(bytes),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]), BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]));
}
