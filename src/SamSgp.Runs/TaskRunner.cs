using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Support;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs;

/// <summary>A task on a volume: the network between the task's own steps and scripts. Jobs and <c>samsgp segment</c> share
/// it.</summary>
public sealed class TaskRunner(SegmentVolume segment, IScriptHost scripts)
{
    /// <summary>The network's share of the run; the rest is post-processing.</summary>
    private const double NetworkShare = 0.95;

    /// <summary>Runs the task.</summary>
    /// <param name="volume">The images.</param>
    /// <param name="task">What to segment, and how.</param>
    /// <param name="support">Its support set, complete.</param>
    /// <param name="parameters">A value for each of the task's parameters.</param>
    /// <param name="progress">Told of each slice; its fraction is that of this run.</param>
    /// <param name="cancellationToken">Stops within a slice.</param>
    /// <exception cref="Inference.Support.SupportSetException">The support set cannot be used.</exception>
    /// <exception cref="Inference.Models.ModelException">The model cannot be used.</exception>
    /// <exception cref="ScriptException">A script of the task failed.</exception>
    public TaskResult Run(Volume volume, TaskManifest task, SupportSet support,
        IReadOnlyDictionary<string, ParameterValue> parameters, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        if (support.Series is [var unresolved, ..])
            throw new SupportSetException($"Support series {unresolved.SeriesInstanceUid} of task {task.Id} is DICOM in a store or PACS: "
                + "the service fetches such series; give image and mask files here.");
        var remarks = new Remarks();
        var context = TaskScripts.Context(task, parameters, remarks);

        var hooks = Preprocessing.HooksOf(scripts, task, parameters, context) with { Boxes = Prompts(volume, task, context, cancellationToken) };
        var found = segment(volume, task, support, hooks, new NetworkProgress(progress), cancellationToken);

        progress.Report(new RunProgress("Post-processing", NetworkShare));
        if (PostprocessChain.RemarkOf(task, volume.Geometry) is { } remark) remarks.Report(remark);
        var masks = Postprocessors(task, parameters)
            .Aggregate(found.Masks, (masks, step) => step.Process(masks, volume, context, cancellationToken))
            .WithProbabilitiesOf(found.Masks);
        var measurements = Measure(masks, volume, task, context, cancellationToken);
        // A script may have drawn what the network did not find.
        var drawn = task.Segments.Where(s => masks.Shows(s.Number)).Select(s => SegmentationResult.NotFound(s.Label));
        return new TaskResult(task, parameters, masks, found.Confidences, [.. found.Warnings.Except(drawn), .. remarks.Sentences], found.Model,
            measurements);
    }

    /// <summary>A result of which a person corrected something, measured anew.</summary>
    /// <param name="result">What the task made.</param>
    /// <param name="volume">The images.</param>
    /// <param name="masks">What the segments are now.</param>
    /// <param name="segments">Numbers of those that were corrected.</param>
    /// <param name="cancellationToken">Ends the report script.</param>
    /// <exception cref="ScriptException">The task's report script failed.</exception>
    public TaskResult Corrected(TaskResult result, Volume volume, MaskVolume masks, IReadOnlyCollection<int> segments, CancellationToken cancellationToken)
    {
        var remarks = new Remarks();
        var measurements = Measure(masks, volume, result.Task, TaskScripts.Context(result.Task, result.Parameters, remarks), cancellationToken);
        var found = result.Task.Segments.Where(s => segments.Contains(s.Number)).Select(s => SegmentationResult.NotFound(s.Label));
        return result with
        {
            Masks = masks, Corrected = [.. result.Corrected.Union(segments).Order()], Measurements = measurements,
            Warnings = [.. result.Warnings.Except(found), .. remarks.Sentences],
        };
    }

    private IReadOnlyList<Measurement> Measure(MaskVolume masks, Volume volume, TaskManifest task, PluginContext context, CancellationToken cancellationToken) =>
        TaskScripts.Find(task, ScriptKind.Report) is { } report ? scripts.Reporter(report).Measure(masks, volume, context, cancellationToken) : [];

    private IReadOnlyList<SegmentBox> Prompts(Volume volume, TaskManifest task, PluginContext context, CancellationToken cancellationToken)
    {
        if (TaskScripts.Find(task, ScriptKind.Prompt) is not { } script) return [];
        return [.. scripts.Prompter(script).Propose(volume, [], context, cancellationToken).Select(box => new SegmentBox(
            box.Segment, new VoxelBox(box.Left, box.Top, box.Slice, box.Right - box.Left + 1, box.Bottom - box.Top + 1, 1)))];
    }

    private IEnumerable<IPostProcessor> Postprocessors(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters)
    {
        foreach (var step in PostprocessChain.Of(task, parameters)) yield return step;
        if (TaskScripts.Find(task, ScriptKind.Postprocess) is { } script) yield return scripts.Postprocessor(script);
    }

    private sealed class NetworkProgress(IProgress<RunProgress> progress) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) => progress.Report(new RunProgress(
            value.Total > 1 ? $"{value.Stage} ({Math.Min(value.Done + 1, value.Total)} of {value.Total})" : value.Stage,
            value.Fraction * NetworkShare));
    }

    private sealed class Remarks : IProgress<string>
    {
        public List<string> Sentences { get; } = [];

        public void Report(string value) => Sentences.Add(value);
    }
}
