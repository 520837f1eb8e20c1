using SamSgp.Sam2.Cpu;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Cpu;

public sealed class ProductAttentionTests
{
    [Theory]
    [InlineData(50, 2, 49, 49)] // several windows a piece
    [InlineData(600, 1, 64, 64)] // more windows than one piece holds
    [InlineData(1, 2, 300, 9000)] // items in pieces of rows
    [InlineData(1, 1, 5, 7)] // one piece
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

    [Theory]
    [InlineData(40, 2, 64, 64)] // small enough for one thread
    [InlineData(1, 1, 300, 9024)] // rows shared by threads, in several pieces
    [InlineData(3, 1, 49, 49)] // not a whole number of vectors: libtorch's softmax
    public void Attend_InBFloat16_IsAttentionWithinItsPrecision(long batch, long heads, long queries, long keys)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        manual_seed(7);
        var (q, k, v) = (Half(randn(batch, heads, queries, 32) * 3), Half(randn(batch, heads, keys, 32)), Half(randn(batch, heads, keys, 16)));

        var ours = ProductAttention.Attend(q, k, v);

        var exact = (Whole(q).matmul(Whole(k).transpose(2, 3)) / Math.Sqrt(32)).softmax(-1).matmul(Whole(v));
        Assert.Equal(ScalarType.BFloat16, ours.dtype);
        Assert.InRange(((Whole(ours) - exact).norm() / exact.norm()).item<float>(), 0, 0.03f); // logits to 10, each to 1 in 512: weights to 2 %

        static Tensor Half(Tensor x) => x.to(ScalarType.BFloat16);
        static Tensor Whole(Tensor x) => x.to(ScalarType.Float32);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    public void Exponentiate_RowsFarApart_NeitherOverflowsNorVanishes(float offset)
    {
        using var scope = NewDisposeScope();
        var logits = (arange(64, ScalarType.Float32).view(1, 64) * -8 + offset).to(ScalarType.BFloat16);
        if (!ExponentialRows.Serves(logits)) return; // nothing to show on a processor without AVX-512

        var exact = (logits.to(ScalarType.Float32) - logits.to(ScalarType.Float32).max()).mul(0.5).exp();
        var reciprocal = ExponentialRows.Exponentiate(logits, 0.5f);

        Assert.InRange((logits.to(ScalarType.Float32) - exact).abs().max().item<float>(), 0, 0.004f);
        Assert.Equal(1 / exact.sum().item<float>(), reciprocal.item<float>(), 0.004f);
    }

    [Fact]
    public void Attend_InPieces_LeavesTheThreadsAsTheyWere()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var before = get_num_threads();

        ProductAttention.Attend(randn(4, 1, 256, 8), randn(4, 1, 2048, 8), randn(4, 1, 2048, 8));

        Assert.Equal(before, get_num_threads());
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
