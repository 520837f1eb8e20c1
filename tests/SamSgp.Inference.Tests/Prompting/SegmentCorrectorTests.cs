using SamSgp.Inference.Prompting;

namespace SamSgp.Inference.Tests.Prompting;

public sealed class SegmentCorrectorTests
{
    [Theory]
    [InlineData("3", 7, "4 5 6|2 1 0")]
    [InlineData("0", 3, "1 2|")]
    [InlineData("1 6", 8, "2 3|0|7|5 4")] // each half the way
    [InlineData("2 3", 5, "|1 0|4|")]
    public void Walks_Prompted_ReachEverySliceOnceNearestFirst(string prompted, int slices, string expected)
    {
        var walks = SegmentCorrector.Walks([.. prompted.Split(' ').Select(int.Parse)], slices);

        Assert.Equal(expected, string.Join('|', walks.Select(walk => string.Join(' ', walk))));
    }
}
