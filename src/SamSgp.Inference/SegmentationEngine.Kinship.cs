using SamSgp.Inference.Prompting;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference;

// Whether images are of the kind of a task's examples, before anybody waits for a result.
public sealed partial class SegmentationEngine
{
    /// <summary>Slices that are looked at: the answer is a quantile of them, which more would hardly move.</summary>
    private const int ComparedSlices = 12;

    /// <summary>Compares some slices of a volume with the task's examples, before all jobs and before the rest of the one that runs.
    /// What a run says of the whole volume afterwards (<see cref="SegmentationResult.OtherKind"/>) counts.</summary>
    /// <param name="images">The images.</param>
    /// <param name="task">What would be segmented.</param>
    /// <param name="support">The task's support set, complete.</param>
    /// <param name="cancellationToken">Stops within a slice.</param>
    /// <returns>True when they are unlike all examples; null where the examples are too few to tell.</returns>
    /// <exception cref="Support.SupportSetException">The support set cannot be used.</exception>
    /// <exception cref="Models.ModelException">The model cannot be used.</exception>
    public bool? IsUnlikeExamples(PromptedVolume images, TaskManifest task, SupportSet support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(support);
        _turns.Enter(atScreen: true, cancellationToken);
        try
        {
            using var used = Model(task);
            using var threads = new NetworkThreads(options.Threads);
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            using var remembered = Memory(task, support, used.Value, images.Hooks, (_, _) => { }, cancellationToken);
            if (remembered.Value.Kinship is not { } kinship) return null;
            var (_, features) = images.For(used.Value, _encoded.AtScreen, cancellationToken);
            return kinship.IsStrange([.. PlaceTrial.Sample(features.Count, ComparedSlices).Select(slice =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var ofSlice = NewDisposeScope();
                return remembered.Value.StrangenessOf(features[slice])!.Value;
            })]);
        }
        finally
        {
            _turns.Leave();
        }
    }
}
