using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference;

/// <summary>Measures how well a task finds its own examples, each case by those of the others, and which of them it would be better
/// off without.</summary>
/// <param name="model">Of the task.</param>
/// <param name="options">Limits.</param>
/// <param name="giveWay">Called between two images: lets others have the processor.</param>
public sealed class SupportScoring(LoadedModel model, InferenceOptions options, Action? giveWay = null)
{
    /// <summary>Cases that are needed: of fewer, what is left says nothing of the task.</summary>
    public const int LeastCases = 4;

    /// <summary>Tries every image; prepared examples accompany them and are not left out.</summary>
    /// <param name="task">What is seen in the images.</param>
    /// <param name="support">Images, as files, and prepared examples that are of other cases.</param>
    /// <param name="hooks">What the task's pre-process script does.</param>
    /// <param name="progress">Told of what is done.</param>
    /// <param name="cancellationToken">Stops within an image.</param>
    /// <exception cref="SupportSetException">There are fewer than <see cref="LeastCases"/> cases, or they cannot be read.</exception>
    public SupportRecord Score(TaskManifest task, SupportSet support, SegmentationHooks hooks, IProgress<SegmentationProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(hooks);
        var stages = new StageProgress(progress, giveWay ?? (() => { }));
        var cases = support.Examples.Select(example => example.Case).Distinct().Count();
        if (cases < LeastCases)
            throw new SupportSetException($"Task {task.Id} has images of {cases} case{(cases == 1 ? "" : "s")}; to leave one out after the other "
                + $"takes {LeastCases}. Add labelled images to its support set, or teach corrected results.");
        using var threads = new NetworkThreads(options.Threads);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var preparation = Preparation.Of(task, model, hooks);
        var chunks = new SupportEncoder(task, model, hooks.Preprocess, keepFeatures: true).EncodeAll(support.Examples,
            options.EncoderBatchOn(model.Network.Model.WeightsDevice.type), (done, total) => stages.Report(Stage.Encoding, done, total), cancellationToken);
        foreach (var prepared in support.Prepared)
        {
            using var file = PreparedSupportFile.Open(prepared.Path);
            file.RefuseUnless(preparation, task);
            foreach (var chunk in file.Read(model.Network.Model.WeightsDevice))
                chunks.Add(chunk with { Cases = [.. chunk.Cases.Select(c => support.Examples.Count + c)] });
        }

        var trial = SupportScorer.Try(model, task, chunks, withEffects: true, new Parts(stages), cancellationToken);
        if (trial.Scores.Count == 0)
            throw new SupportSetException($"No two cases of task {task.Id} show the same segment, so that none can be found by the others.");
        return new SupportRecord
        {
            Task = task.Id, TaskVersion = task.Version, Segments = task.Segments.ToDictionary(s => s.Number, s => s.Label),
            Preparation = preparation.Sha256, Images = chunks.Sum(chunk => chunk.Names.Count), Cases = cases, Model = model.Name,
            Scores = trial.Scores, Effects = trial.Effects, Calibration = trial.CalibrationOf(model), CheckpointSha256 = model.Sha256,
        };
    }

    private sealed class Parts(StageProgress stages) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => stages.Report(Stage.Segmenting, value.Done, value.Total);
    }
}
