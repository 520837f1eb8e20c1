using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests.Preprocessing;

public sealed class BodyRegionTests
{
    [Fact]
    public void Find_BodyWithTableBelow_HoldsTheBodyOnly()
    {
        var stack = SliceStack.Create(TestVolumes.Geometry(200, 160, 4, new(1, 0, 0), new(0, 1, 0)), SlicePlane.Axial);

        var region = BodyRegion.Find(stack, (_, pixels) =>
        {
            for (var row = 40; row < 100; row++) pixels.Slice(row * 200 + 50, 100).Fill(0.5f);
            pixels.Slice(140 * 200, 200).Fill(0.8f); // a thin table
        });

        Assert.InRange(region.Row, 34, 40);
        Assert.InRange(region.Column, 44, 50);
        Assert.InRange(region.Row + region.Rows, 100, 108);
        Assert.InRange(region.Column + region.Columns, 150, 158);
    }

    [Fact]
    public void Find_NothingButAir_IsTheWholeSlice()
    {
        var stack = SliceStack.Create(TestVolumes.Geometry(64, 48, 2, new(1, 0, 0), new(0, 1, 0)), SlicePlane.Axial);

        Assert.Equal(SliceRegion.Whole(stack), BodyRegion.Find(stack, (_, pixels) => pixels.Clear()));
    }
}
