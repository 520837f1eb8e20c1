using SamSgp.Inference.Prompting;

namespace SamSgp.Inference.Tests.Prompting;

public sealed class MaskMergeTests
{
    private const int Rows = 5, Columns = 9;

    [Fact]
    public void Merge_Include_AddsTheComponentAtTheClickAlone()
    {
        var present = Mask("..#......", "..#......", ".........", ".........", ".........");
        var decoded = Mask(".........", "......##.", "......##.", "........#", "##.......");

        var merged = Merge(present, decoded, (Pixel(1, 6), true));

        // What is there stays though the network sees it no more; the part at the lower left was not clicked.
        Assert.Equal(Mask("..#......", "..#...##.", "......##.", "........#", "........."), merged);
    }

    [Fact]
    public void Merge_Exclude_TakesAwayTheComponentAtTheClickAlone()
    {
        var present = Mask("###...###", "###...###", ".........", ".........", ".........");
        var decoded = Mask("##.......", "##.......", ".........", "#........", ".........");

        var merged = Merge(present, decoded, (Pixel(0, 7), false));

        Assert.Equal(Mask("###......", "###......", ".........", ".........", "........."), merged);
    }

    [Fact]
    public void Merge_NetworkDisagreesWithTheClick_SetsItsPixelAlone()
    {
        var present = Mask(".........", ".........", ".........", ".........", ".........");

        Assert.Equal(Mask(".........", ".........", "....#....", ".........", "........."), Merge(present, present, (Pixel(2, 4), true)));
    }

    [Fact]
    public void Merge_ClickBesideTheComponent_ReachesItWithinItsDisc()
    {
        var present = Mask(".........", ".........", ".........", ".........", ".........");
        var decoded = Mask(".....#...", ".........", ".........", ".........", "........#");

        var merged = Merge(present, decoded, (Pixel(0, 3), true)); // two pixels away; the other is too far

        Assert.Equal(Mask("...#.#...", ".........", ".........", ".........", "........."), merged);
    }

    private static byte[] Merge(byte[] present, byte[] decoded, params (int Pixel, bool Include)[] marks) =>
        new MaskMerge(Rows, Columns).Merge(present, decoded, marks, (2, 2));

    private static int Pixel(int row, int column) => row * Columns + column;

    private static byte[] Mask(params string[] rows) => [.. string.Concat(rows).Select(c => c == '#' ? (byte)1 : (byte)0)];
}
