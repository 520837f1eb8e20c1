using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>Learns weights, each in its own way, and keeps a moving average of them, which is what is kept of a run.</summary>
internal sealed class Optimizer : IDisposable
{
    private readonly List<TrainedWeight> _weights;
    private readonly double _weightDecay;
    private readonly double _average;

    /// <param name="parameters">Name and weight.</param>
    /// <param name="kind">How gradients become steps.</param>
    /// <param name="weightDecay">Share of a weight lost a step at rate 1.</param>
    /// <param name="average">Share of the moving average kept a step once it has settled.</param>
    public Optimizer(IEnumerable<(string Name, Parameter Weight)> parameters, OptimizerKind kind, double weightDecay,
        double average)
    {
        _weights = [.. parameters.Select(p => kind == OptimizerKind.Muon && MuonWeight.Serves(p.Name, p.Weight)
            ? (TrainedWeight)new MuonWeight(p.Name, p.Weight) : new AdamWWeight(p.Name, p.Weight))];
        (_weightDecay, _average) = (weightDecay, average);
    }

    /// <summary>Steps taken; set when a run is continued.</summary>
    public long Step { get; set; }

    /// <summary>Moving average of each weight.</summary>
    public IEnumerable<(string Name, Tensor Weight)> Averages => _weights.Select(w => (w.Name, w.Average));

    /// <summary>One step along the gradients, scaled down where their common norm exceeds <paramref name="clipNorm"/>;
    /// gradients are cleared. A gradient that is not finite skips the step.</summary>
    /// <returns>The norm before scaling.</returns>
    public float Update(double rate, double clipNorm)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var active = _weights.Where(w => w.Weight.grad is not null).ToList();
        var norm = stack([.. active.Select(w => w.Weight.grad!.norm())]).norm().item<float>();
        Step++;
        if (float.IsFinite(norm))
        {
            using var factors = new StepFactors(rate, Math.Min(1, clipNorm / (norm + 1e-6)), _weightDecay, _average, Step);
            foreach (var weight in active)
            {
                using var one = NewDisposeScope();
                weight.Update(factors);
            }
        }

        foreach (var weight in active) weight.Weight.grad!.zero_();
        return norm;
    }

    /// <summary>Everything that a continued run needs, by name; restored by copying into these tensors.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => _weights.SelectMany(w => w.State());

    /// <summary>Makes the averages start at the weights as they are now.</summary>
    public void ResetAverages()
    {
        using var grad = no_grad();
        foreach (var weight in _weights) weight.Average.copy_(weight.Weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights) weight.Dispose();
    }
}
