using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>A weight being learnt, with its optimiser's state in the open, so that a run can be saved and continued
/// exactly, and with the moving average that is kept of a run.</summary>
internal abstract class TrainedWeight : IDisposable
{
    protected TrainedWeight(string name, Parameter weight)
    {
        using var grad = no_grad();
        (Name, Weight) = (name, weight);
        Mean = zeros_like(weight).DetachFromDisposeScope();
        Average = weight.detach().clone().DetachFromDisposeScope();
    }

    public string Name { get; }

    public Parameter Weight { get; }

    /// <summary>Of past gradients.</summary>
    public Tensor Mean { get; }

    /// <summary>Of the weight itself.</summary>
    public Tensor Average { get; }

    /// <summary>One step along the weight's gradient, which is changed.</summary>
    public void Update(StepFactors by)
    {
        Apply(Weight.grad!.mul_(by.Scale), by);
        Average.mul_(by.Kept).add_(Weight, by.Taken);
    }

    /// <summary>Everything that a continued run needs, by name; restored by copying into these tensors.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State() =>
        [($"weight/{Name}", Weight), ($"mean/{Name}", Mean), ($"average/{Name}", Average)];

    public virtual void Dispose()
    {
        Mean.Dispose();
        Average.Dispose();
    }

    protected abstract void Apply(Tensor gradient, StepFactors by);
}
