using SamSgp.Sam2.Checkpoints;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class FormulaWeightsTests
{
    // Computed from the recordings' README in another language.
    [Theory]
    [InlineData("a.bias", new long[] { 3 }, 2, -0.0017448223661631346)]
    [InlineData("a.weight", new long[] { 3 }, 1, 1.0972598791122437)]
    [InlineData("g.gamma", new long[] { 3 }, 0, 1.050957202911377)]
    [InlineData("x.positional_encoding_gaussian_matrix", new long[] { 2, 4 }, 7, 0.7086141705513)]
    [InlineData("conv.weight", new long[] { 4, 3, 2, 2 }, 47, -0.09592974931001663)]
    [InlineData("no_mem", new long[] { 5 }, 4, -0.028445199131965637)]
    [InlineData("großer.weight", new long[] { 2, 2 }, 3, -0.31621256470680237)]
    public void Weight_KnownKeys_AreTheFormulas(string key, long[] shape, int index, double expected)
    {
        using var scope = NewDisposeScope();
        var weight = new FormulaWeights("s:").Weight(key, shape);
        Assert.Equal(shape, weight.shape);
        Assert.Equal((float)expected, weight.flatten()[index].item<float>());
    }

    [Fact]
    public void Weight_MoreThanOnePiece_ContinuesTheSameSequence()
    {
        using var scope = NewDisposeScope();
        var weights = new FormulaWeights("");
        var (whole, start) = (weights.Weight("long.bias", 200_000), weights.Weight("long.bias", 10));
        Assert.Equal(start.data<float>().ToArray(), whole.slice(0, 0, 10, 1).data<float>().ToArray());
        Assert.Equal((float)-0.006522145587950945, whole[199_999].item<float>());
    }

    [Fact]
    public void Weight_NoElements_IsEmpty()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, new FormulaWeights("").Weight("none.weight", 0, 4).numel());
    }
}
