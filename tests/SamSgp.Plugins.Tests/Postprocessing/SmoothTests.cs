using SamSgp.Plugins.Postprocessing;

namespace SamSgp.Plugins.Tests.Postprocessing;

public sealed class SmoothTests
{
    private static bool InBall(int x, int y, int z, double spacing, double sliceSpacing, double center, double radius) =>
        Math.Pow(x * spacing - center, 2) + Math.Pow(y * spacing - center, 2) + Math.Pow(z * sliceSpacing - center, 2) <= radius * radius;

    [Theory]
    [InlineData(1, 1, 40, 40, 1)]
    [InlineData(1, 1, 40, 40, 2.5)]
    [InlineData(0.8, 5, 50, 8, 2)]
    public void Process_BallWithSpike_LosesTheSpikeAndKeepsTheVolume(double spacing, double sliceSpacing, int size, int slices, double sigma)
    {
        var spikeRow = (int)(20 / spacing);
        var spikeSlice = (int)(20 / sliceSpacing);
        var geometry = Grids.Geometry(size, size, slices, spacing, sliceSpacing);
        var mask = Grids.Mask(geometry, (x, y, z) =>
            InBall(x, y, z, spacing, sliceSpacing, 20, 12) || (y == spikeRow && z == spikeSlice && x >= spikeRow) ? 1 : 0);
        var before = mask.Count();
        Assert.True(mask.Has(size - 2, spikeRow, spikeSlice));
        var after = new Smooth(null, sigma).Run(mask);
        Assert.InRange(after.Count(), before * 0.98, before * 1.02);
        Assert.False(after.Has(size - 2, spikeRow, spikeSlice));
        Assert.True(after.Has(spikeRow, spikeRow, spikeSlice));
    }

    [Fact]
    public void Process_HalfSpace_StaysAtTheEdgesOfTheImage()
    {
        var mask = Grids.Mask(Grids.Geometry(20, 20, 6), (x, _, _) => x < 10 ? 1 : 0);
        var after = new Smooth(null, 2).Run(mask);
        Grids.ForEach(after.Geometry, (x, y, z, _) => Assert.Equal(x < 10, after.Has(x, y, z)));
    }

    [Fact]
    public void Process_Zero_ChangesNothing()
    {
        static int Checks(int x, int y, int z) => (x + y + z) % 2;
        var after = new Smooth(null, 0).Run(Grids.Mask(Grids.Geometry(6, 6, 6), Checks));
        Grids.ForEach(after.Geometry, (x, y, z, _) => Assert.Equal(Checks(x, y, z) == 1, after.Has(x, y, z)));
    }

    [Fact]
    public void Process_Neighbour_IsNotOverrun()
    {
        var mask = Grids.Mask(Grids.Geometry(30, 30, 30), (x, y, z) =>
            InBall(x, y, z, 1, 1, 15, 8) && !(x > 20 && y == 15) ? 1 : (x > 20 && y == 15 ? 2 : 0));
        var before = mask.Count(2);
        Assert.Equal(before, new Smooth([1], 2).Run(mask).Count(2));
    }
}
