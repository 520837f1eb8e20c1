using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>Weights that are learnt, in float32, beside those of a copy in bfloat16 that goes forward and backward in place of
/// them: most steps are smaller than what bfloat16 can hold.</summary>
internal sealed class RoundedWeights
{
    private readonly List<(Parameter Exact, Parameter Rounded)> _pairs;

    /// <summary>Pairs weights by their names; the copy takes them as they are now.</summary>
    public RoundedWeights(nn.Module exact, nn.Module copy)
    {
        var rounded = copy.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        _pairs = [.. exact.named_parameters().Select(p => (p.parameter, rounded[p.name]))];
        Take();
    }

    /// <summary>Rounds the weights anew, after a step changed them.</summary>
    public void Take()
    {
        using var grad = no_grad();
        foreach (var (exact, rounded) in _pairs) rounded.copy_(exact);
    }

    /// <summary>Hands the copy's gradients to the weights that are learnt, and clears them.</summary>
    public void GiveGradients()
    {
        using var scope = NewDisposeScope();
        foreach (var (exact, rounded) in _pairs)
        {
            if (rounded.grad is not { } gradient) continue;
            if (exact.grad is { } there) there.copy_(gradient);
            else exact.grad = gradient.to(ScalarType.Float32).DetachFromDisposeScope();
            gradient.zero_();
        }
    }
}
