using TorchSharp;
using TorchSharp.Modules;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Baselines;

/// <summary>AdamW (arXiv 1711.05101) as it comes with PyTorch, which is what baselines are trained with: all weights decay,
/// and no average is kept. TorchSharp's own makes numbers in every step that <see cref="SamSgp.Sam2.Numbers"/> is there to
/// avoid.</summary>
internal sealed class BaselineOptimizer : IDisposable
{
    private const double WeightDecay = 0.01;
    private static readonly (double First, double Second) Betas = (0.9, 0.999);
    private static readonly Scalar Epsilon = Constant(1e-8);
    private static readonly (Scalar Kept, Scalar Taken) First = (Constant(Betas.First), Constant(1 - Betas.First));
    private static readonly (Scalar Kept, Scalar Taken) Second = (Constant(Betas.Second), Constant(1 - Betas.Second));
    private readonly List<(Parameter Weight, Tensor Mean, Tensor Square)> _weights;
    private long _step;

    /// <param name="weights">Each is given a gradient before every step.</param>
    public BaselineOptimizer(IEnumerable<Parameter> weights)
    {
        using var grad = no_grad();
        _weights = [.. weights.Select(w => (w, zeros_like(w).DetachFromDisposeScope(), zeros_like(w).DetachFromDisposeScope()))];
    }

    /// <summary>One step along the gradients, which are cleared.</summary>
    public void Update(double rate)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        _step++;
        using var decay = (1 - (rate * WeightDecay)).ToScalar();
        using var rootCorrection = Math.Sqrt(1 - Math.Pow(Betas.Second, _step)).ToScalar();
        using var step = (-(rate / (1 - Math.Pow(Betas.First, _step)))).ToScalar();
        foreach (var (weight, mean, square) in _weights)
        {
            var gradient = weight.grad!;
            weight.mul_(decay);
            mean.mul_(First.Kept).add_(gradient, First.Taken);
            square.mul_(Second.Kept).addcmul_(gradient, gradient, Second.Taken);
            weight.addcdiv_(mean, square.sqrt().div_(rootCorrection).add_(Epsilon, alpha: One), step);
            gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, mean, square) in _weights)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
