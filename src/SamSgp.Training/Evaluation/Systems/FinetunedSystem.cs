using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Finetuning;

namespace SamSgp.Training.Evaluation.Systems;

/// <summary>SAM2-SGP with an adapter trained on the support slices, as <c>samsgp finetune</c> does.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="model">What the adapter is for.</param>
/// <param name="imageSize">Side of the input in pixels; null for the model's own.</param>
/// <param name="time">How long it trains.</param>
/// <param name="seed">Of the run.</param>
/// <param name="clock">What the time is measured by.</param>
public sealed class FinetunedSystem(string name, ModelEntry model, int? imageSize, TimeSpan time, long seed,
    TimeProvider clock) : EvaluatedSystem
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
            var options = TaskFinetuning.OptionsFor(adapter, set, supportSize: 4, volumes: false) with
            {
                Steps = null, Minutes = time.TotalMinutes, Seed = seed, CheckpointMinutes = 1000, BFloat16 = FastBFloat16.IsHere,
            };
            using (var trainer = TaskFinetuning.Trainer(adapter, set, options, folder, clock))
                if (!trainer.Run(new Progress<TrainingProgress>(), cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
            return SgpSystem.Remember(Load(adapter, Path.Combine(folder, Adapter.AdapterFile)), adapter.Traits, RefinerKind.Pma, support);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private SgpNetwork Load(Adapter adapter, string path)
    {
        using var weights = CheckpointFile.Open(model.CheckpointPath);
        using var file = CheckpointFile.Open(path);
        var adapted = new AdaptedCheckpoint(weights, file);
        var network = new Sam2Base(adapter.Config with { LoraRank = 0 });
        CheckpointLoader.Load(network, adapted);
        adapted.MergeInto(network);
        return new SgpNetwork(network);
    }
}
