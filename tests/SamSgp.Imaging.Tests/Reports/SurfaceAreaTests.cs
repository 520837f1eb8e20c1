using SamSgp.Imaging.Reports;

namespace SamSgp.Imaging.Tests.Reports;

public sealed class SurfaceAreaTests
{
    [Fact]
    public void Measure_OneVoxel_IsAnOctahedron()
    {
        // Its corners are the middles between the voxel's centre and those of its six neighbours.
        var side = Math.Sqrt(0.5);
        Assert.Equal(8 * Math.Sqrt(3) / 4 * side * side, SurfaceArea.Measure([1], 1, 1, 1, new(1, 1, 1)), 1e-9);
    }

    [Fact]
    public void Measure_Box_IsTheBoxWithBevelledEdges()
    {
        const int size = 10;
        var inside = Enumerable.Repeat((byte)1, size * size * size).ToArray();
        // Six faces of 9 x 9, twelve bevels of length 9 and width sqrt(1/2), eight corners: an octahedron's faces.
        var expected = 6 * 81 + 12 * 9 * Math.Sqrt(0.5) + 8 * Math.Sqrt(3) / 4 * 0.5;
        Assert.Equal(expected, SurfaceArea.Measure(inside, size, size, size, new(1, 1, 1)), 1e-6);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(0.5, 0.5, 1.5)]
    public void Measure_Sphere_IsNearTheTrueArea(double x, double y, double z)
    {
        const double radius = 15;
        var (columns, rows, slices) = ((int)(36 / x), (int)(36 / y), (int)(36 / z));
        var inside = new byte[columns * rows * slices];
        for (var i = 0; i < inside.Length; i++)
        {
            var (dx, dy, dz) = ((i % columns - columns / 2) * x, (i / columns % rows - rows / 2) * y,
                (i / columns / rows - slices / 2) * z);
            if (dx * dx + dy * dy + dz * dz <= radius * radius) inside[i] = 1;
        }

        // A mesh of yes and no is a staircase with bevelled steps: known to be about 9 % too large, more where slices
        // are thick.
        var ratio = SurfaceArea.Measure(inside, columns, rows, slices, new(x, y, z)) / (4 * Math.PI * radius * radius);
        Assert.InRange(ratio, 1.0, 1.16);
    }

    [Fact]
    public void Measure_EveryCaseOfACube_IsLessThanTheVoxelsFaces()
    {
        for (var cube = 1; cube < 256; cube++)
        {
            var inside = Enumerable.Range(0, 8).Select(corner => (byte)(cube >> corner & 1)).ToArray();
            // A voxel of a 2 x 2 x 2 block has three outer faces and one to each neighbour.
            var faces = Enumerable.Range(0, 8).Where(corner => inside[corner] == 1)
                .Sum(corner => 3 + new[] { 1, 2, 4 }.Count(axis => inside[corner ^ axis] == 0));
            Assert.InRange(SurfaceArea.Measure(inside, 2, 2, 2, new(1, 1, 1)), Math.Sqrt(3) - 1e-9, faces);
        }
    }

    [Fact]
    public void Measure_VoxelsThatTouchAtACornerOrEdge_AreSeparate()
    {
        var one = SurfaceArea.Measure([1], 1, 1, 1, new(1, 1, 1));
        Assert.Equal(2 * one, SurfaceArea.Measure([1, 0, 0, 1], 2, 2, 1, new(1, 1, 1)), 1e-9);
        Assert.Equal(2 * one, SurfaceArea.Measure([1, 0, 0, 0, 0, 0, 0, 1], 2, 2, 2, new(1, 1, 1)), 1e-9);
    }
}
