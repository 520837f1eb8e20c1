using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference;

/// <summary>Encodes a task's support images into one file, with which the task runs without them.</summary>
/// <param name="model">Encodes; in float32, so that the file serves every precision.</param>
/// <param name="options">Limits.</param>
public sealed class SupportPreparer(LoadedModel model, InferenceOptions options)
{
    /// <summary>Writes the file.</summary>
    /// <param name="task">What is seen in the images.</param>
    /// <param name="images">All of its images (<see cref="SupportSet.LocateImages"/>), as files.</param>
    /// <param name="hooks">What the task's pre-process script does.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="progress">Told of every image file.</param>
    /// <param name="cancellationToken">Stops within a batch; nothing is written then.</param>
    /// <returns>What the file says of itself.</returns>
    /// <exception cref="SupportSetException">Images cannot be read, or none shows a segment.</exception>
    public SupportCard Prepare(TaskManifest task, SupportSet images, SegmentationHooks hooks, string path,
        IProgress<(int Done, int Total)> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(hooks);
        ArgumentNullException.ThrowIfNull(progress);
        using var threads = new NetworkThreads(options.Threads);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var chunks = new SupportEncoder(task, model, hooks.Preprocess, keepFeatures: true).EncodeAll(images.Examples,
            options.EncoderBatchOn(model.Network.Model.WeightsDevice.type), (done, total) => progress.Report((done, total)), cancellationToken);
        var stated = task.Support.OfType<SupportPrepared>().FirstOrDefault();
        var trial = SupportScorer.Try(model, task, chunks, withEffects: false, null, cancellationToken);
        var card = new SupportCard
        {
            Task = task.Id, TaskVersion = task.Version, Segments = task.Segments.ToDictionary(s => s.Number, s => s.Label),
            Model = model.Name, Images = chunks.Sum(chunk => (int)chunk.Top.shape[0]), Cases = images.Examples.DistinctBy(example => example.Case).Count(),
            Licence = stated?.Licence, Attribution = stated?.Attribution, Scores = trial.Scores,
            Calibration = trial.CalibrationOf(model),
        };
        PreparedSupportFile.Write(path, chunks, Preparation.Of(task, model, hooks), card);
        return card;
    }

    /// <summary>Why a prepared support set cannot serve a task, as a sentence; null where it can.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The task.</param>
    /// <param name="model">The task's model, in any precision.</param>
    /// <param name="hooks">What the task's pre-process script does.</param>
    public static string? FaultOf(string path, TaskManifest task, LoadedModel model, SegmentationHooks hooks)
    {
        try
        {
            using var file = PreparedSupportFile.Open(path);
            file.RefuseUnless(Preparation.Of(task, model, hooks), task);
            return null;
        }
        catch (SupportSetException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>What a prepared support set says of itself.</summary>
    /// <exception cref="SupportSetException">It cannot be read.</exception>
    public static SupportCard CardOf(string path)
    {
        using var file = PreparedSupportFile.Open(path);
        return file.Card;
    }
}
