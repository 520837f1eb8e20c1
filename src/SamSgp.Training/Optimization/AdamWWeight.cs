using TorchSharp.Modules;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>A weight that learns by AdamW (arXiv 1711.05101). Weights of one dimension (biases, norms) do not decay.</summary>
internal sealed class AdamWWeight : TrainedWeight
{
    private readonly Tensor _square;

    public AdamWWeight(string name, Parameter weight)
        : base(name, weight)
    {
        using var grad = no_grad();
        _square = zeros_like(weight).DetachFromDisposeScope();
    }

    public override IEnumerable<(string Name, Tensor Value)> State() => base.State().Append(($"square/{Name}", _square));

    public override void Dispose()
    {
        base.Dispose();
        _square.Dispose();
    }

    protected override void Apply(Tensor gradient, StepFactors by)
    {
        Mean.mul_(by.Beta1).add_(gradient, by.OneMinusBeta1);
        _square.mul_(by.Beta2).addcmul_(gradient, gradient, by.OneMinusBeta2);
        var root = _square.mul(by.SquareCorrection).sqrt_().add_(by.Epsilon, alpha: One);
        if (Weight.dim() > 1) Weight.mul_(by.Decay);
        Weight.addcdiv_(Mean, root, by.AdamRate);
    }
}
