using SamSgp.Imaging.Metrics;

namespace SamSgp.Imaging.Tests.Metrics;

public sealed class SurfaceDistanceTests
{
    private static readonly double[] Unit = [1, 1, 1];

    [Fact]
    public void Of_EqualMasks_IsZeroApart()
    {
        var mask = Square(3, 3);
        Assert.Equal(new SurfaceDistance(0, 1), SurfaceDistance.Of(mask, mask, [1, 16, 16], Unit, 0));
    }

    [Theory]
    [InlineData(1.0, 4.0)]
    [InlineData(2.5, 10.0)]
    public void Of_ShiftedSquare_IsTheShiftInTheSpacingsUnit(double spacing, double expected)
    {
        // 4 x 4 squares four columns apart: the far sides are four pixels from the other square.
        var distance = SurfaceDistance.Of(Square(3, 3), Square(3, 7), [1, 16, 16], [1, 1, spacing], tolerance: 0.5);
        Assert.Equal(expected, distance.Hausdorff95, 6);
        Assert.Equal(0, distance.Nsd);
    }

    [Fact]
    public void Of_ShiftWithinTheTolerance_CountsAsOnTheSurface() =>
        Assert.Equal(1, SurfaceDistance.Of(Square(3, 3), Square(3, 4), [1, 16, 16], Unit, tolerance: 1).Nsd);

    [Fact]
    public void Of_OneEmptyMask_HasNoDistance()
    {
        var distance = SurfaceDistance.Of(new byte[256], Square(3, 3), [1, 16, 16], Unit, tolerance: 1);
        Assert.True(double.IsNaN(distance.Hausdorff95));
        Assert.Equal(0, distance.Nsd);
    }

    [Fact]
    public void Of_RandomMasks_IsWhatTryingAllPairsGives()
    {
        var random = new Random(3);
        byte[] Mask() => [.. Enumerable.Range(0, 3 * 7 * 6).Select(_ => (byte)(random.NextDouble() < 0.2 ? 1 : 0))];
        var (found, truth) = (Mask(), Mask());
        double[] spacing = [3, 1.5, 0.7];
        Assert.Equal(AllPairs(found, truth, spacing), SurfaceDistance.Of(found, truth, [3, 7, 6], spacing, 2).Hausdorff95, 9);
    }

    // The plain way: every surface voxel against every other.
    private static double AllPairs(byte[] a, byte[] b, double[] spacing)
    {
        return Math.Max(Way(Surface(a), Surface(b)), Way(Surface(b), Surface(a)));

        static List<(int Z, int Y, int X)> Surface(byte[] mask)
        {
            bool In(int z, int y, int x) => y is >= 0 and < 7 && x is >= 0 and < 6 && mask[(((z * 7) + y) * 6) + x] != 0;
            return [.. from z in Enumerable.Range(0, 3) from y in Enumerable.Range(0, 7) from x in Enumerable.Range(0, 6)
                where In(z, y, x) && !(In(z, y - 1, x) && In(z, y + 1, x) && In(z, y, x - 1) && In(z, y, x + 1))
                select (z, y, x)];
        }

        double Way(List<(int Z, int Y, int X)> from, List<(int Z, int Y, int X)> to)
        {
            var nearest = from.Select(p => to.Min(q => Math.Sqrt(Square((p.Z - q.Z) * spacing[0])
                + Square((p.Y - q.Y) * spacing[1]) + Square((p.X - q.X) * spacing[2])))).Order().ToList();
            return nearest[(int)(0.95 * (nearest.Count - 1))];
        }

        static double Square(double value) => value * value;
    }

    private static byte[] Square(int row, int column)
    {
        var mask = new byte[256];
        for (var y = row; y < row + 4; y++)
            for (var x = column; x < column + 4; x++) mask[(y * 16) + x] = 1;
        return mask;
    }
}
