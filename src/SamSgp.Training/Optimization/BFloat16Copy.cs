using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>A copy of a network in bfloat16 that goes forward and backward in place of it: processors that multiply
/// bfloat16 in hardware take less than half the time. The weights that are learnt stay in float32, for most steps are
/// smaller than what bfloat16 can hold.</summary>
internal sealed class BFloat16Copy : IDisposable
{
    private readonly List<(Parameter Exact, Parameter Rounded)> _weights;

    /// <summary>A copy of a network's weights as they are now.</summary>
    public BFloat16Copy(Sam2Base exact)
    {
        var copy = new Sam2Base(exact.Config);
        using (no_grad())
        {
            var buffers = exact.named_buffers().ToDictionary(b => b.name, b => b.buffer);
            foreach (var (name, buffer) in copy.named_buffers()) buffer.copy_(buffers[name]);
        }

        copy.Round();
        copy.train();
        var rounded = copy.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        _weights = [.. exact.named_parameters().Select(p => (p.parameter, rounded[p.name]))];
        Network = new SgpNetwork(copy);
        TakeWeights();
    }

    /// <summary>The copy.</summary>
    public SgpNetwork Network { get; }

    /// <summary>Rounds the weights anew, after a step changed them.</summary>
    public void TakeWeights()
    {
        using var grad = no_grad();
        foreach (var (exact, rounded) in _weights) rounded.copy_(exact);
    }

    /// <summary>Hands the copy's gradients to the weights that are learnt, and clears them.</summary>
    public void GiveGradients()
    {
        using var scope = NewDisposeScope();
        foreach (var (exact, rounded) in _weights)
        {
            if (rounded.grad is not { } gradient) continue;
            if (exact.grad is { } there) there.copy_(gradient);
            else exact.grad = gradient.to(ScalarType.Float32).DetachFromDisposeScope();
            gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Model.Dispose();
}
