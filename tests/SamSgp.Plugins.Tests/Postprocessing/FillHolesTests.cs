using SamSgp.Plugins.Postprocessing;

namespace SamSgp.Plugins.Tests.Postprocessing;

public sealed class FillHolesTests
{
    // A cube of 7 with a cavity of 27 voxels and a tunnel of 1 x 1 along z through everything at (2, 2).
    private static int Cube(int x, int y, int z, bool tunnel)
    {
        var inside = x is >= 1 and <= 7 && y is >= 1 and <= 7 && z is >= 1 and <= 7;
        var cavity = x is >= 3 and <= 5 && y is >= 3 and <= 5 && z is >= 3 and <= 5;
        return inside && !cavity && !(tunnel && x == 2 && y == 2) ? 1 : 0;
    }

    [Fact]
    public void Process_Cavity_IsFilledBothWays()
    {
        var geometry = Grids.Geometry(9, 9, 9);
        Assert.Equal(343, new FillHoles(null, false).Run(Grids.Mask(geometry, (x, y, z) => Cube(x, y, z, false))).Count());
        Assert.Equal(343, new FillHoles(null, true).Run(Grids.Mask(geometry, (x, y, z) => Cube(x, y, z, false))).Count());
    }

    [Fact]
    public void Process_Tunnel_IsFilledInPlaneOnly()
    {
        var geometry = Grids.Geometry(9, 9, 9);
        Assert.Equal(343, new FillHoles(null, true).Run(Grids.Mask(geometry, (x, y, z) => Cube(x, y, z, true))).Count());
        Assert.Equal(343 - 7, new FillHoles(null, false).Run(Grids.Mask(geometry, (x, y, z) => Cube(x, y, z, true))).Count());
    }

    [Fact]
    public void Process_OtherSegmentInTheCavity_StaysThere()
    {
        var mask = new FillHoles([1], false).Run(Grids.Mask(Grids.Geometry(9, 9, 9), (x, y, z) => (x, y, z) == (4, 4, 4) ? 2 : Cube(x, y, z, false)));
        Assert.Equal((342, 1), (mask.Count(1), mask.Count(2)));
        Assert.True(mask.Has(4, 4, 4, 2));
    }

    [Fact]
    public void Process_BayAtTheEdgeOfTheImage_StaysOpen()
    {
        var mask = Grids.Mask(Grids.Geometry(5, 5, 1), (x, y, _) => x == 1 || y == 1 || x == 3 ? 1 : 0);
        var before = mask.Count();
        Assert.Equal(before, new FillHoles(null, true).Run(mask).Count());
    }

    [Fact]
    public void Process_RingInOneSliceOfMany_IsNoCavity()
    {
        static int Ring(int x, int y, int z) => z == 2 && x is >= 1 and <= 3 && y is >= 1 and <= 3 && (x, y) != (2, 2) ? 1 : 0;
        Assert.Equal(8, new FillHoles(null, false).Run(Grids.Mask(Grids.Geometry(5, 5, 5), Ring)).Count());
        Assert.Equal(9, new FillHoles(null, true).Run(Grids.Mask(Grids.Geometry(5, 5, 5), Ring)).Count());
    }
}
