using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Modeling.Refiners;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Modeling.Refiners;

public sealed class MaskDetailTests : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly MaskDetail _detail;

    public MaskDetailTests()
    {
        manual_seed(7);
        _scope = NewDisposeScope();
        _detail = new MaskDetail(Toy.Config);
    }

    public void Dispose()
    {
        _detail.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Forward_BeforeItLearns_OnlyResizes()
    {
        var logits = randn(2, 1, 16, 16);

        var found = _detail.forward(logits, randn(2, 64), See(2, rand(2, 3, 64, 64)));

        Assert.Equal([2, 1, 32, 32], found.shape);
        Assert.InRange((found - Sam2Utils.Bilinear(logits, 32, 32)).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Forward_SeveralStructuresOfOneImage_AreEachAsAlone()
    {
        using (no_grad())
            foreach (var (_, weight) in _detail.named_parameters()) weight.copy_(randn(weight.shape) * 0.2f);
        var (logits, tokens, seen) = (randn(3, 1, 16, 16), randn(3, 64), See(1, rand(1, 3, 64, 64)));

        var together = _detail.forward(logits, tokens, seen);

        for (var i = 0; i < 3; i++)
        {
            var alone = _detail.forward(logits.slice(0, i, i + 1, 1), tokens.slice(0, i, i + 1, 1), seen);
            Assert.InRange((together.slice(0, i, i + 1, 1) - alone).abs().max().item<float>(), 0, 1e-4f);
        }
    }

    [Fact]
    public void Forward_Trained_FindsTheEdgeThatCoarseLogitsMiss()
    {
        // Bright rectangles; the logits know them in cells of eight pixels only.
        using var optimizer = optim.AdamW(_detail.parameters(), lr: 3e-3);
        for (var step = 0; step < 120; step++)
        {
            var (images, logits, target) = Squares(step);
            optimizer.zero_grad();
            nn.functional.binary_cross_entropy_with_logits(Sharpen(images, logits), target).backward();
            optimizer.step();
        }

        using var grad = no_grad();
        var (others, known, truth) = Squares(1000);
        Assert.InRange(Wrong(Sharpen(others, known), truth), 0, 0.5 * Wrong(Sam2Utils.Bilinear(known, 32, 32), truth));

        Tensor Sharpen(Tensor images, Tensor logits) => _detail.forward(logits, zeros(4, 64), See(4, images));
    }

    private static double Wrong(Tensor logits, Tensor target) => logits.gt(0).ne(target.gt(0.5)).to(ScalarType.Float32).mean().item<float>();

    private static (Tensor Images, Tensor Logits, Tensor Target) Squares(int seed)
    {
        var random = new Random(seed);
        var images = zeros(4, 3, 64, 64);
        for (var i = 0; i < 4; i++)
        {
            var (left, top) = (2 * random.Next(4, 15), 2 * random.Next(4, 15));
            images[i].slice(1, top, top + (2 * random.Next(7, 15)), 1).slice(2, left, left + (2 * random.Next(7, 15)), 1).fill_(1);
        }

        var mask = images.slice(1, 0, 1, 1);
        var coarse = nn.functional.avg_pool2d(mask, 8).gt(0.4).to(ScalarType.Float32).repeat_interleave(2, 2).repeat_interleave(2, 3);
        return (images, (coarse * 6) - 3, nn.functional.avg_pool2d(mask, 2));
    }

    private Tensor See(long count, Tensor images) => _detail.Encode(images, zeros(count, 8, 16, 16));
}
