using SamSgp.Sam2.Cpu;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Cpu;

public sealed class ProductAttentionTests
{
    [Theory]
    [InlineData(50, 2, 49, 49)] // several windows a piece
    [InlineData(600, 1, 64, 64)] // more windows than one piece holds
    [InlineData(1, 2, 300, 9000)] // one item in pieces of rows
    public void Attend_WithoutGradient_IsLibtorchsAttention(long batch, long heads, long queries, long keys)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (q, k, v) = (randn(batch, heads, queries, 24), randn(batch, heads, keys, 24), randn(batch, heads, keys, 16));

        var ours = ProductAttention.Attend(q, k, v);

        var theirs = (q.matmul(k.transpose(2, 3)) / Math.Sqrt(24)).softmax(-1).matmul(v);
        Assert.Equal([batch, heads, queries, 16], ours.shape);
        Assert.InRange((ours - theirs).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Attend_WithGradient_CanBeTrained()
    {
        using var scope = NewDisposeScope();
        var q = randn([1, 1, 4, 8], requires_grad: true);

        ProductAttention.Attend(q, randn(1, 1, 6, 8), randn(1, 1, 6, 8)).sum().backward();

        Assert.True(q.grad!.abs().sum().item<float>() > 0);
    }
}
