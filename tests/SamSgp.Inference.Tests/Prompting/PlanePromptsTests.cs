using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests.Prompting;

public sealed class PlanePromptsTests
{
    // Columns run to the right and slices to the feet: an axial task looks at them mirrored and in the other order.
    private readonly VolumeGeometry _mirrored = TestVolumes.Geometry(8, 6, 4, new(-1, 0, 0), new(0, 1, 0));

    [Fact]
    public void Of_TurnedPlane_FindsTheSameVoxels()
    {
        var stack = SliceStack.Create(_mirrored, SlicePlane.Axial);
        var painted = new byte[48];
        painted[2 * 8 + 1] = 1;

        var all = PlanePrompts.Of([
            new Prompt.Point(1, 1.2, 2, true), new Prompt.Stroke(1, [(1, 0), (3, 2)], false), new Prompt.Box(3, 1, 0, 3, 2), new Prompt.Mask(0, painted),
        ], stack, _mirrored);

        Assert.Equal([stack.Locate(0, 0, 1, _mirrored).Slice, stack.Locate(0, 0, 3, _mirrored).Slice, stack.Locate(0, 0, 0, _mirrored).Slice],
            new[] { All(p => p.Points.Count > 0), All(p => p.Box is not null), All(p => p.Painted is not null) });
        var there = all[stack.Locate(0, 0, 1, _mirrored).Slice];
        Assert.Equal([(2 * 8 + 6, true)], there.Points);
        Assert.Equal([0 * 8 + 6, 1 * 8 + 5, 2 * 8 + 4], Assert.Single(there.Strokes).Pixels);
        Assert.Equal((0, 4, 2, 6), all[stack.Locate(0, 0, 3, _mirrored).Slice].Box);
        var mask = all[stack.Locate(0, 0, 0, _mirrored).Slice].Painted!;
        Assert.Equal([2 * 8 + 6], Enumerable.Range(0, mask.Length).Where(i => mask[i] == 1));

        int All(Func<PlanePrompts, bool> which) => all.Single(p => which(p.Value)).Key;
    }

    [Fact]
    public void Of_StrokeAcrossThePlane_IsCutIntoItsSlices()
    {
        var stack = SliceStack.Create(_mirrored, SlicePlane.Coronal);

        var all = PlanePrompts.Of([new Prompt.Stroke(2, [(4, 0), (4, 5)], true)], stack, _mirrored);

        Assert.Equal(6, all.Count); // a row of the image is a slice of the plane
        Assert.All(all.Values, said => Assert.Single(Assert.Single(said.Strokes).Pixels));
    }

    [Fact]
    public void Of_MaskOfAnotherPlane_SaysSo()
    {
        var stack = SliceStack.Create(_mirrored, SlicePlane.Coronal);

        var fault = Assert.Throws<PromptException>(() => PlanePrompts.Of([new Prompt.Mask(0, new byte[48])], stack, _mirrored));

        Assert.Contains("another plane", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 8, 0, "at column 8, and there are columns 0 to 7")]
    [InlineData(0, 0, -0.6, "at row -0.6")]
    [InlineData(4, 0, 0, "at slice 4")]
    [InlineData(-1, 0, 0, "at slice -1")]
    [InlineData(0, double.NaN, 0, "at column NaN")]
    [InlineData(0, 0, double.PositiveInfinity, "at row Infinity")]
    public void Of_OutsideTheGrid_SaysWhere(int slice, double column, double row, string expected)
    {
        var stack = SliceStack.Create(_mirrored, SlicePlane.Axial);

        var fault = Assert.Throws<PromptException>(() => PlanePrompts.Of([new Prompt.Point(slice, column, row, true)], stack, _mirrored));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
