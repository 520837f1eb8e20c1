using TorchSharp;
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

    /// <summary>Steps taken; set when a run is continued.</summary>
    public long Step { get; set; }

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
            using var factors = new Factors(rate, Math.Min(1, clipNorm / (norm + 1e-6)), _weightDecay, _average, Step);
            foreach (var slot in active) Update(slot, factors);
        }

        foreach (var slot in active) slot.Weight.grad!.zero_();
        return norm;
    }

    /// <summary>Everything that a continued run needs, by name; restored by copying into these tensors.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => _slots.SelectMany(slot => ((string, Tensor)[])
        [
            ($"weight/{slot.Name}", slot.Weight), ($"mean/{slot.Name}", slot.Mean),
            ($"square/{slot.Name}", slot.Square), ($"average/{slot.Name}", slot.Average),
        ]);

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

    private static void Update(Slot slot, Factors by)
    {
        var gradient = slot.Weight.grad!.mul_(by.Scale);
        slot.Mean.mul_(by.Beta1).add_(gradient, by.OneMinusBeta1);
        slot.Square.mul_(by.Beta2).addcmul_(gradient, gradient, by.OneMinusBeta2);
        var root = slot.Square.mul(by.SquareCorrection).sqrt_().add_(by.Epsilon);
        if (slot.Decays) slot.Weight.mul_(by.Decay);
        slot.Weight.addcdiv_(slot.Mean, root, by.Rate);
        slot.Average.mul_(by.Kept).add_(slot.Weight, by.Taken);
    }

    /// <summary>The numbers of one step, made once and held for all weights: TorchSharp does not keep a scalar alive
    /// while native code reads it, so one made for the call alone may be collected in the middle of it.</summary>
    private sealed class Factors(double rate, double scale, double weightDecay, double average, long step) : IDisposable
    {
        public Scalar Scale { get; } = scale.ToScalar();

        public Scalar Beta1 { get; } = AdamW.Beta1.ToScalar();

        public Scalar OneMinusBeta1 { get; } = (1 - AdamW.Beta1).ToScalar();

        public Scalar Beta2 { get; } = AdamW.Beta2.ToScalar();

        public Scalar OneMinusBeta2 { get; } = (1 - AdamW.Beta2).ToScalar();

        public Scalar SquareCorrection { get; } = (1 / (1 - Math.Pow(AdamW.Beta2, step))).ToScalar();

        public Scalar Epsilon { get; } = AdamW.Epsilon.ToScalar();

        public Scalar Decay { get; } = (1 - (rate * weightDecay)).ToScalar();

        public Scalar Rate { get; } = (-rate / (1 - Math.Pow(AdamW.Beta1, step))).ToScalar();

        public Scalar Kept { get; } = Share(average, step).ToScalar();

        public Scalar Taken { get; } = (1 - Share(average, step)).ToScalar();

        public void Dispose()
        {
            Scalar[] all = [Scale, Beta1, OneMinusBeta1, Beta2, OneMinusBeta2, SquareCorrection, Epsilon, Decay, Rate, Kept, Taken];
            foreach (var scalar in all) scalar.Dispose();
        }

        // Early on the average follows closely, so that a short run has one too.
        private static double Share(double average, long step) => Math.Min(average, (1.0 + step) / (10 + step));
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
