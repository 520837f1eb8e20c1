using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>A copy of a network in bfloat16 that goes forward and backward in place of it: processors that multiply
/// bfloat16 in hardware take less than half the time. The weights that are learnt stay in float32, for most steps are
/// smaller than what bfloat16 can hold.</summary>
internal sealed class BFloat16Copy : IDisposable
{
    private readonly RoundedWeights _weights;

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
        _weights = new RoundedWeights(exact, copy);
        Network = new SgpNetwork(copy);
    }

    /// <summary>The copy.</summary>
    public SgpNetwork Network { get; }

    /// <inheritdoc cref="RoundedWeights.Take"/>
    public void TakeWeights() => _weights.Take();

    /// <inheritdoc cref="RoundedWeights.GiveGradients"/>
    public void GiveGradients() => _weights.GiveGradients();

    /// <inheritdoc/>
    public void Dispose() => Network.Model.Dispose();
}
