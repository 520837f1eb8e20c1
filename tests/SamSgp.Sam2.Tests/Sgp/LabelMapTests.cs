using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Sgp;

public sealed class LabelMapTests
{
    private static readonly float[] Margins = [2, 1, -1, 0, /* second */ 1, 3, -2, 0];

    [Theory]
    [InlineData(null, null, new byte[] { 1, 2, 0, 0 })]
    [InlineData(4, 9, new byte[] { 4, 9, 0, 0 })]
    public void LabelMap_TwoStructures_MoreProbableOneTakesThePixel(int? first, int? second, byte[] expected)
    {
        using var scope = NewDisposeScope();

        var map = ModelTraits.LabelMap(tensor(Margins).view(2, 1, 4), first is null ? null : [first.Value, second!.Value]);

        Assert.Equal(expected, map.data<byte>().ToArray());
    }
}
