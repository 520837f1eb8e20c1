using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Plugins;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Pipeline;

/// <summary>A task on a volume: the network, then the task's post-processing. Jobs and <c>samsgp segment</c> share it.</summary>
public sealed class TaskRunner(SegmentVolume segment)
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
    public TaskResult Run(Volume volume, TaskManifest task, SupportSet support,
        IReadOnlyDictionary<string, ParameterValue> parameters, IProgress<JobProgress> progress, CancellationToken cancellationToken)
    {
        if (support.Series is [var unresolved, ..])
            throw new SupportSetException($"Support series {unresolved.SeriesInstanceUid} of task {task.Id} is DICOM in a store or PACS: "
                + "the service fetches such series; give image and mask files here.");
        var found = segment(volume, task, support, new NetworkProgress(progress), cancellationToken);
        progress.Report(new JobProgress("Post-processing", NetworkShare));
        var remarks = new Remarks();
        var context = new PluginContext(task.Id, PluginValues.Of(parameters),
            task.Segments.ToDictionary(s => s.Number, s => s.Label), remarks);
        var masks = PostprocessChain.Of(task, parameters)
            .Aggregate(found.Masks, (masks, step) => step.Process(masks, volume, context, cancellationToken))
            .WithProbabilitiesOf(found.Masks);
        return new TaskResult(task, parameters, masks, found.Confidences, [.. found.Warnings, .. remarks.Sentences], found.Model);
    }

    private sealed class NetworkProgress(IProgress<JobProgress> progress) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) => progress.Report(new JobProgress(
            value.Total > 1 ? $"{value.Stage} ({Math.Min(value.Done + 1, value.Total)} of {value.Total})" : value.Stage,
            value.Fraction * NetworkShare));
    }

    private sealed class Remarks : IProgress<string>
    {
        public List<string> Sentences { get; } = [];

        public void Report(string value) => Sentences.Add(value);
    }
}
