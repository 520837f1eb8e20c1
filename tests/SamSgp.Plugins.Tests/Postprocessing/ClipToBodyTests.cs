using SamSgp.Plugins.Postprocessing;

namespace SamSgp.Plugins.Tests.Postprocessing;

public sealed class ClipToBodyTests
{
    // A body of 12 x 8 with a lung of air in it, a table below, and air around.
    private static float Hounsfield(int x, int y)
    {
        if (y == 13) return 200;
        var body = x is >= 2 and <= 13 && y is >= 2 and <= 9;
        var lung = x is >= 5 and <= 7 && y is >= 4 and <= 6;
        return body && !lung ? 40 : -1000;
    }

    [Fact]
    public void Process_MaskOverEverything_KeepsBodyWithLungWithoutTable()
    {
        var geometry = Grids.Geometry(16, 16, 3);
        var clipped = new ClipToBody(null, -300).Process(Grids.Mask(geometry, (_, _, _) => 1),
            Grids.Volume(geometry, (x, y, _) => Hounsfield(x, y)), Grids.Context, CancellationToken.None);
        Assert.Equal(12 * 8 * 3, clipped.Count());
        Assert.True(clipped.Has(6, 5, 1));
        Assert.False(clipped.Has(6, 13, 1));
    }

    [Fact]
    public void Process_SmallMask_IsCutAtTheBorder()
    {
        var geometry = Grids.Geometry(16, 16, 3);
        var clipped = new ClipToBody([1], -300).Process(Grids.Mask(geometry, (x, y, z) => z == 1 && x is >= 12 and <= 14 && y == 5 ? 1 : 0),
            Grids.Volume(geometry, (x, y, _) => Hounsfield(x, y)), Grids.Context, CancellationToken.None);
        Assert.Equal(2, clipped.Count());
    }
}
