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

        var result = Pieces.OfItems(x, y, (a, b) => a - b);

        Assert.Equal(0, (result - (x - y)).abs().max().item<float>());
    }

    [Theory]
    [InlineData(10, 3)] // the last piece is smaller
    [InlineData(4, 100)] // one piece
    public void OfRows_AnyPiece_IsTheFunctionOfTheWhole(long rows, long piece)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var x = randn(2, rows, 5);

        var result = Pieces.OfRows(x, piece, 2, rows => rows.slice(1, 1, 3, 1) * 2);

        Assert.Equal(0, (result - x.slice(2, 1, 3, 1) * 2).abs().max().item<float>());
    }
}
