using SamSgp.Imaging.Metrics;

namespace SamSgp.Imaging.Tests.Metrics;

public sealed class OverlapTests
{
    [Fact]
    public void Of_TwoMasks_GivesDiceAndIou()
    {
        var overlap = Overlap.Of([1, 1, 0, 255], [1, 0, 0, 1]);
        Assert.Equal(new Overlap(2, 3, 2), overlap);
        Assert.Equal(0.8, overlap.Dice, 12);
        Assert.Equal(2.0 / 3, overlap.Iou, 12);
    }

    [Fact]
    public void Of_TwoEmptyMasks_IsPerfect() => Assert.Equal((1, 1), (default(Overlap).Dice, default(Overlap).Iou));

    [Fact]
    public void Add_Slices_EqualsTheWholeVolume() =>
        Assert.Equal(Overlap.Of([1, 1, 0, 1], [1, 0, 0, 1]), Overlap.Of([1, 1], [1, 0]) + Overlap.Of([0, 1], [0, 1]));

    [Fact]
    public void Of_MasksOfDifferentLength_Throws() => Assert.Throws<ArgumentException>(() => Overlap.Of([1], [1, 1]));
}
