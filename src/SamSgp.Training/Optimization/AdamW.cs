using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>AdamW (arXiv 1711.05101) with its state in the open, so that a run can be saved and continued exactly, and
/// with a moving average of the weights, which is what is kept of a run.</summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.98; // short runs: the variance must keep up
    private const double Epsilon = 1e-8;
    private readonly List<Slot> _slots;
    private readonly double _weightDecay;
    private readonly double _average;

    /// <param name="parameters">Name and weight; weights of one dimension (biases, norms) do not decay.</param>
    /// <param name="weightDecay">Share of a weight lost a step at rate 1.</param>
    /// <param name="average">Share of the moving average kept a step once it has settled.</param>
    public AdamW(IEnumerable<(string Name, Parameter Weight)> parameters, double weightDecay, double average)
    {
        _slots = [.. parameters.Select(p => new Slot(p.Name, p.Weight))];
        (_weightDecay, _average) = (weightDecay, average);
    }

    /// <summary>Steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>Moving average of each weight.</summary>
    public IEnumerable<(string Name, Tensor Weight)> Averages => _slots.Select(slot => (slot.Name, slot.Average));

    /// <summary>One step along the gradients, scaled down where their common norm exceeds <paramref name="clipNorm"/>;
    /// gradients are cleared. A gradient that is not finite skips the step.</summary>
    /// <returns>The norm before scaling.</returns>
    public float Update(double rate, double clipNorm)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var active = _slots.Where(slot => slot.Weight.grad is not null).ToList();
        var norm = stack([.. active.Select(slot => slot.Weight.grad!.norm())]).norm().item<float>();
        Step++;
        if (float.IsFinite(norm))
        {
            var scale = Math.Min(1, clipNorm / (norm + 1e-6));
            foreach (var slot in active) Update(slot, rate, scale);
        }

        foreach (var slot in active) slot.Weight.grad!.zero_();
        return norm;
    }

    /// <summary>Everything that a continued run needs, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => _slots.SelectMany(slot => ((string, Tensor)[])
        [($"weight/{slot.Name}", slot.Weight), ($"mean/{slot.Name}", slot.Mean), ($"square/{slot.Name}", slot.Square), ($"average/{slot.Name}", slot.Average)]);

    /// <summary>Takes up what <see cref="State"/> gave.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> state, long step)
    {
        using var grad = no_grad();
        foreach (var (name, value) in State()) value.copy_(state[name]);
        Step = step;
    }

    /// <summary>Makes the averages start at the weights as they are now.</summary>
    public void ResetAverages()
    {
        using var grad = no_grad();
        foreach (var slot in _slots) slot.Average.copy_(slot.Weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots) slot.Dispose();
    }

    private void Update(Slot slot, double rate, double scale)
    {
        var gradient = slot.Weight.grad! * scale;
        slot.Mean.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        slot.Square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        var corrected = rate / (1 - Math.Pow(Beta1, Step));
        var root = (slot.Square / (1 - Math.Pow(Beta2, Step))).sqrt_().add_(Epsilon);
        if (slot.Decays) slot.Weight.mul_(1 - (rate * _weightDecay));
        slot.Weight.addcdiv_(slot.Mean, root, -corrected);
        // Early on the average follows closely, so that a short run has one too.
        var kept = Math.Min(_average, (1.0 + Step) / (10 + Step));
        slot.Average.mul_(kept).add_(slot.Weight, alpha: 1 - kept);
    }

    private sealed class Slot : IDisposable
    {
        public Slot(string name, Parameter weight)
        {
            using var grad = no_grad();
            (Name, Weight) = (name, weight);
            Mean = zeros_like(weight).DetachFromDisposeScope();
            Square = zeros_like(weight).DetachFromDisposeScope();
            Average = weight.detach().clone().DetachFromDisposeScope();
            Decays = weight.dim() > 1;
        }

        public string Name { get; }

        public Parameter Weight { get; }

        public Tensor Mean { get; }

        public Tensor Square { get; }

        public Tensor Average { get; }

        public bool Decays { get; }

        public void Dispose()
        {
            Mean.Dispose();
            Square.Dispose();
            Average.Dispose();
        }
    }
}
