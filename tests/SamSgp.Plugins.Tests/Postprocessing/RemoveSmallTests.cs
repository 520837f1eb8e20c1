using SamSgp.Plugins.Postprocessing;

namespace SamSgp.Plugins.Tests.Postprocessing;

public sealed class RemoveSmallTests
{
    // Bars of 2, 4 and 6 voxels; a voxel is 0.7 x 0.7 x 3 mm = 0.00147 ml.
    private static int Bars(int x, int y, int z) => z == 1 && ((y == 1 && x < 2) || (y == 3 && x < 4) || (y == 5 && x < 6)) ? 1 : 0;

    [Theory]
    [InlineData(0, 12)]
    [InlineData(0.00147 * 4, 10)]
    [InlineData(0.00147 * 4.6, 6)]
    [InlineData(1, 0)]
    public void Process_Volume_DropsWhatIsSmaller(double milliliters, int left) => Assert.Equal(left,
        new RemoveSmall(null, milliliters).Run(Grids.Mask(Grids.Geometry(8, 8, 3, 0.7, 3), Bars)).Count());
}
