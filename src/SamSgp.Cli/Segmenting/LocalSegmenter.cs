using SamSgp.Cli.CommandLine;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Caches;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Segmenting;

/// <summary>Runs a task in this process.</summary>
internal sealed class LocalSegmenter : IDisposable
{
    // The network's share of the bar; the rest is post-processing.
    private const double NetworkShare = 0.95;

    private readonly ModelCache _models;
    // Bytes of encoded support sets kept in memory and on disk.
    private const long SupportMemoryBytes = 1L << 30;
    private const long SupportFolderBytes = 4L << 30;

    private readonly SupportMemoryCache _supports;
    private readonly SegmentationEngine _engine;

    /// <param name="models">Where models are.</param>
    /// <param name="log">Told when a model was loaded.</param>
    /// <param name="device">Where the network runs.</param>
    public LocalSegmenter(ModelRegistry models, Action<string> log, ComputeDevice device)
    {
        _models = new ModelCache(new ModelLoader(models, log, device, MachineRates.OfUser(log)).Load, 1);
        _supports = new SupportMemoryCache(SupportMemoryBytes,
            new SupportMemoryFolder(Path.Combine(CacheFolder.User(), "support"), SupportFolderBytes, log));
        _engine = new SegmentationEngine(_models, _supports, new InferenceOptions());
    }

    /// <summary>Network and post-processing; a <see cref="CommandException"/> says why they cannot run.</summary>
    public TaskResult Run(Volume volume, TaskManifest task, SupportSet support,
        IReadOnlyDictionary<string, ParameterValue> parameters, IProgress<StageProgress> progress, CancellationToken token)
    {
        var runner = new TaskRunner((v, t, s, hooks, inner, ct) =>
            _engine.Segment(v, t, s, hooks, new NetworkProgress(progress, inner), ct), LocalScripts.Host);
        return Saying(() => runner.Run(volume, task, support, parameters, new StepProgress(progress), token));
    }

    /// <summary>Corrects a result; a <see cref="CommandException"/> says why it cannot.</summary>
    /// <param name="result">What the task made.</param>
    /// <param name="volume">The images.</param>
    /// <param name="support">The task's support set.</param>
    /// <param name="said">What a person said, one segment after the other.</param>
    /// <param name="token">Stops within a slice.</param>
    public TaskResult Correct(TaskResult result, Volume volume, SupportSet support, IReadOnlyList<SaidOfSegment> said, CancellationToken token)
    {
        var corrector = new TaskCorrector(_engine.Correct, LocalScripts.Host);
        var images = corrector.Open(volume, result.Task, result.Parameters);
        return Saying(() =>
        {
            var masks = said.Aggregate(result.Masks, (present, one) => corrector.Run(images, result.Task, support, result.Parameters,
                new Correction(one.Segment, present, one.Prompts, one.Carry), _ => { }, token).ToMasks());
            return new TaskRunner(_engine.Segment, LocalScripts.Host).Corrected(result, volume, masks, [.. said.Select(one => one.Segment)], token);
        });
    }

    private static TaskResult Saying(Func<TaskResult> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is ModelException or SupportSetException or ScriptException or PromptException)
        {
            throw new CommandException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _supports.Dispose();
        _models.Dispose();
    }

    // The engine tells more than a job's progress has room for: slices done and to do.
    private sealed class NetworkProgress(IProgress<StageProgress> progress, IProgress<SegmentationProgress> inner)
        : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value)
        {
            progress.Report(new StageProgress(value.Stage, value.Done, value.Total, value.Fraction * NetworkShare));
            inner.Report(value);
        }
    }

    private sealed class StepProgress(IProgress<StageProgress> progress) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Fraction >= NetworkShare) progress.Report(new StageProgress(value.Description, 0, 0, value.Fraction));
        }
    }
}
