using SamSgp.Training.Optimization;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Optimization;

public sealed class OptimizerTests
{
    [Fact]
    public void Update_SomeSteps_EqualsTorchsOwnAdamW()
    {
        manual_seed(3);
        using var layer = nn.Linear(5, 4);
        using var twin = nn.Linear(5, 4);
        twin.load_state_dict(layer.state_dict());
        // One bias: torch's decays it as well, ours never does.
        using var ours = new Optimizer([("weight", layer.weight!)], OptimizerKind.AdamW, weightDecay: 0.1, average: 0);
        var theirs = optim.AdamW([twin.weight!], lr: 0.01, beta1: 0.9, beta2: 0.98, weight_decay: 0.1);
        for (var step = 0; step < 5; step++)
        {
            var input = randn(3, 5);
            layer.forward(input).square().sum().backward();
            twin.forward(input).square().sum().backward();
            ours.Update(0.01, clipNorm: 1e9);
            theirs.step();
            theirs.zero_grad();
        }

        Assert.True((layer.weight! - twin.weight!).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void Update_LargeGradient_IsScaledToTheNorm()
    {
        using var layer = nn.Linear(2, 1, hasBias: false);
        using var ours = new Optimizer([("weight", layer.weight!)], OptimizerKind.AdamW, weightDecay: 0, average: 0);
        layer.forward(tensor(new float[] { 30, 40 })).sum().backward();
        Assert.Equal(50, ours.Update(0.1, clipNorm: 1), 3);
        var mean = ours.State().Single(s => s.Name == "mean/weight").Value;
        Assert.Equal(0.1, mean.norm().item<float>(), 4); // (1 - beta1) * 1
    }

    [Fact]
    public void Update_GradientNotFinite_LeavesTheWeights()
    {
        using var layer = nn.Linear(2, 1, hasBias: false);
        var before = layer.weight!.data<float>().ToArray();
        using var ours = new Optimizer([("weight", layer.weight!)], OptimizerKind.AdamW, weightDecay: 0.1, average: 0.9);
        layer.forward(tensor(new[] { float.NaN, 1 })).sum().backward();
        ours.Update(0.1, clipNorm: 1);
        Assert.Equal(before, layer.weight!.data<float>().ToArray());
    }

    [Fact]
    public void Update_MuonOnSkewedGradient_StepsAlikeAlongEveryDirection()
    {
        using var layer = nn.Linear(4, 4, hasBias: false);
        using (no_grad()) layer.weight!.zero_();
        using var ours = new Optimizer([("weight", layer.weight!)], OptimizerKind.Muon, weightDecay: 0, average: 0);
        layer.forward(diag(tensor(new[] { 100f, 30, 10, 1 }))).trace().backward(); // singular values of the gradient
        ours.Update(1, clipNorm: 1e9);
        var step = linalg.svdvals(layer.weight!.detach());
        // 0.2 * sqrt(4) times about one, though the gradient's are a hundred times apart.
        Assert.All(step.data<float>().ToArray(), value => Assert.InRange(value, 0.4 * 0.6, 0.4 * 1.3));
    }

    [Theory]
    [InlineData("blocks.0.mlp.layers.0.weight", 8, true)]
    [InlineData("pos_embed", 8, false)]
    [InlineData("mask_tokens.weight", 8, false)]
    [InlineData("dwconv.weight", 1, false)]
    public void Serves_MatricesOfHiddenLayers_AndNothingElse(string name, int columns, bool expected)
    {
        using var weight = new TorchSharp.Modules.Parameter(zeros(8, columns, 3, 3));
        Assert.Equal(expected, MuonWeight.Serves(name, weight));
    }

    [Theory]
    [InlineData(0, 0, 0.01)]
    [InlineData(99, 0, 1)]
    [InlineData(5000, 0.5, 0.525)]
    [InlineData(9999, 1, 0.05)]
    public void LearningRate_AlongARun_WarmsUpAndFalls(long step, double progress, double expected) =>
        Assert.Equal(expected, new LearningRate(1, 100).At(step, progress), 6);
}
