using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;
using SamSgp.Training.Finetuning;

namespace SamSgp.Training.Comparisons;

/// <summary>SAM2-SGP with an adapter trained on the support slices, as <c>samsgp finetune</c> does.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="model">What the adapter is for.</param>
/// <param name="imageSize">Side of the input in pixels; null for the model's own.</param>
/// <param name="time">How long it trains.</param>
/// <param name="seed">Of the run.</param>
/// <param name="clock">What the time is measured by.</param>
/// <param name="device">Where it is trained and runs.</param>
public sealed class FinetunedSystem(string name, ModelEntry model, int? imageSize, TimeSpan time, long seed,
    TimeProvider clock, ComputeDevice device) : EvaluatedSystem
{
    private const int Rank = 8;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(support);
        var folder = Directory.CreateTempSubdirectory("samsgp-finetune-").FullName;
        try
        {
            var (set, adapter) = (support.AsSet(), new Adapter(model, imageSize, Rank));
            var options = TaskFinetuning.OptionsFor(adapter, set, supportSize: support.Labels.Max(label => support.Of(label).Count), volumes: false) with
            {
                Steps = null, Minutes = time.TotalMinutes, Seed = seed, CheckpointMinutes = 1000,
            };
            var run = new FinetuningRun(adapter, set, options.On(device), folder, clock);
            if (!run.Run(resume: false, new Progress<FinetuningProgress>(), cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
            var tuned = TunedNetwork.Load(adapter, Path.Combine(folder, Adapter.AdapterFile), device);
            return SgpSystem.Remember(tuned.Network, adapter.Traits, RefinerKind.Pma, support, SgpSystem.PlacedAsInUse(adapter.Traits), tuned.Reader);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
