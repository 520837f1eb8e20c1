using SamSgp.Training.Clicks;

namespace SamSgp.Training.Tests.Clicks;

public sealed class LargestErrorTests
{
    [Theory]
    [InlineData("......" + "......", "......" + "......", null, false)] // nothing is wrong
    [InlineData("......" + "......", "##...." + "##....", 1, true)] // all is missing
    [InlineData("....##" + "....##", "......" + "......", 5, false)] // too much
    [InlineData("#....." + "......", ".....#" + ".....#", 11, true)] // the larger one
    public void Find_Masks_ClicksTheLargestPiece(string present, string truth, int? pixel, bool include)
    {
        var found = LargestError.Find(Mask(present), Mask(truth), 6);
        Assert.Equal(pixel is null, found is null);
        if (found is not { } click) return;
        Assert.Equal(include, click.Include);
        Assert.NotEqual(present[click.Pixel], truth[click.Pixel]);
    }

    [Fact]
    public void Find_LargePiece_ClicksItsMiddle()
    {
        const int Columns = 16;
        var truth = new byte[Columns * 12];
        for (var y = 2; y < 9; y++)
            for (var x = 5; x < 14; x++) truth[(y * Columns) + x] = 1;
        var (pixel, include) = LargestError.Find(new byte[truth.Length], truth, Columns)!.Value;
        Assert.True(include);
        Assert.Equal(5, pixel / Columns);
        Assert.InRange(pixel % Columns, 8, 10);
    }

    private static byte[] Mask(string text) => [.. text.Select(c => c == '#' ? (byte)1 : (byte)0)];
}
