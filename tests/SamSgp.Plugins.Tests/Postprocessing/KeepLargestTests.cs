using SamSgp.Imaging.Morphology;
using SamSgp.Plugins.Postprocessing;

namespace SamSgp.Plugins.Tests.Postprocessing;

public sealed class KeepLargestTests
{
    // Two cubes of segment 1 (27 and 8 voxels) that touch at one corner, and a cube of segment 2.
    private static int Cubes(int x, int y, int z) => (x, y, z) switch
    {
        ( >= 1 and <= 3, >= 1 and <= 3, >= 1 and <= 3) => 1,
        ( >= 4 and <= 5, >= 4 and <= 5, >= 4 and <= 5) => 1,
        ( >= 7, >= 7, >= 7) => 2,
        (9, 0, 0) => 2,
        _ => 0,
    };

    [Fact]
    public void Process_CornerContact_Faces_DropsTheSmallerCube()
    {
        var mask = new KeepLargest([1], Connectivity.Faces).Run(Grids.Mask(Grids.Geometry(10, 10, 10), Cubes));
        Assert.Equal(27, mask.Count());
        Assert.True(mask.Has(2, 2, 2));
    }

    [Fact]
    public void Process_CornerContact_Corners_KeepsBoth() =>
        Assert.Equal(35, new KeepLargest([1], Connectivity.Corners).Run(Grids.Mask(Grids.Geometry(10, 10, 10), Cubes)).Count());

    [Fact]
    public void Process_OtherSegments_AreTreatedOnlyWhenAsked()
    {
        var geometry = Grids.Geometry(10, 10, 10);
        Assert.Equal(28, new KeepLargest([1], Connectivity.Faces).Run(Grids.Mask(geometry, Cubes)).Count(2));
        Assert.Equal(27, new KeepLargest(null, Connectivity.Faces).Run(Grids.Mask(geometry, Cubes)).Count(2));
    }

    [Fact]
    public void Process_Cancelled_Throws()
    {
        var geometry = Grids.Geometry(4, 4, 4);
        Assert.Throws<OperationCanceledException>(() => new KeepLargest(null, Connectivity.Faces).Process(
            Grids.Mask(geometry, (_, _, _) => 1), Grids.Volume(geometry, (_, _, _) => 0), Grids.Context, new CancellationToken(true)));
    }
}
