using SamSgp.Sam2.Cpu;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Cpu;

public sealed class PiecesTests
{
    [Fact]
    public void Run_WorkLeavesTensors_TheyAreFreed()
    {
        var left = new Tensor[7];

        Pieces.Run(left.Length, i => left[i] = ones(3).slice(0, 0, 2, 1));

        Assert.All(left, tensor => Assert.True(tensor.IsInvalid));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void OfItems_AnyNumber_IsTheFunctionOfAll(long items)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (x, y) = (randn(items, 3), randn(items, 3));

        var result = Pieces.OfItems([x, y], item => item[0] - item[1]);

        Assert.Equal(0, (result - (x - y)).abs().max().item<float>());
    }

    [Theory]
    [InlineData(10_001)] // not a whole number of pieces
    [InlineData(4)] // one piece
    public void OfRows_AnyNumber_IsTheFunctionOfTheWhole(long rows)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var x = randn(2, rows, 5);

        var result = Pieces.OfRows([x, x + 1], 2, part => part[0].slice(-1, 1, 3, 1) + part[1].slice(-1, 1, 3, 1));

        Assert.Equal(0, (result - (x + (x + 1)).slice(2, 1, 3, 1)).abs().max().item<float>());
    }
}
