using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Results;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Pipeline;

/// <summary>An order with what it names found: the task as it is now, its support set, all parameters. Made when a
/// segmentation is asked for, and again when it is run.</summary>
public sealed record SegmentationPlan(TaskManifest Task, SupportSet Support, IReadOnlyDictionary<string, ParameterValue> Parameters)
{
    /// <summary>Finds task, support set and parameters.</summary>
    /// <returns>The plan, or why there is none.</returns>
    public static Outcome<SegmentationPlan> Make(TaskSnapshot tasks, TaughtSupport taught, SegmentationOrder order)
    {
        if (!tasks.Tasks.TryGetValue(order.TaskId, out var task)) return TaskNotFound(tasks, order.TaskId);
        if (!ParameterSet.TryResolve(task, order.Parameters, out var parameters, out var problems))
            return new JobFailure(JobStage.Order, FailureCode.InvalidParameters, string.Join(". ", problems) + ".");
        if (!RequestedEncoding.TryApply(task, order.Encoding, out var encoded))
            return new JobFailure(JobStage.Order, FailureCode.InvalidParameters,
                $"encoding '{order.Encoding}' is none of auto, binary, labelmap, fractional.");
        var (learnt, support) = taught.Learnt(encoded);
        return new SegmentationPlan(learnt, support, parameters) { Force = order.Force };
    }

    /// <summary>The order's series is not in this store, nor at a peer that could be asked.</summary>
    /// <param name="order">What was asked for.</param>
    /// <param name="asked">Names of the peers that were asked.</param>
    /// <param name="silent">What went wrong with those that gave no answer.</param>
    public static JobFailure SeriesNotFound(SegmentationOrder order, IReadOnlyList<string> asked, IReadOnlyList<string> silent) => new(
        JobStage.Fetch, FailureCode.SeriesNotFound,
        $"Series {order.SeriesInstanceUid} of study {order.StudyInstanceUid} is not in this store"
        + (asked.Count > 0 ? $", nor found at the peers asked ({string.Join(", ", asked)})" : "")
        + $". Send it by STOW-RS first.{string.Concat(silent.Select(fault => " " + fault))}");

    /// <summary>Why the task cannot be run on any series now; null when it can.</summary>
    public JobFailure? Unrunnable => Support.IsComplete ? null
        : new(JobStage.Task, FailureCode.SupportMissing, string.Join(" ", Support.Missing.Select(m => m.Advice)));

    /// <summary>True where the series need not fit the task.</summary>
    public bool Force { get; private init; }

    /// <summary>Why the task cannot be run on the series; null when it can.</summary>
    public JobFailure? RefusalOf(StoredSeries series, TaskFit fit, CancellationToken cancellationToken)
    {
        if (Force) return Unrunnable;
        var match = fit.Of(Task, series.Header, series.Frames, cancellationToken);
        return match.Fits ? Unrunnable
            : new(JobStage.Task, FailureCode.SeriesDoesNotFit, $"Task {Task.Id} is not for this series. {string.Join(" ", match.Refusals)}");
    }

    /// <summary>What speaks against the task on a series that it is run on all the same, as sentences; empty where nothing does.</summary>
    public IReadOnlyList<string> MisfitsOf(StoredSeries series, TaskFit fit, CancellationToken cancellationToken) =>
        Force && fit.Of(Task, series.Header, series.Frames, cancellationToken) is { Fits: false } match
            ? [$"Task {Task.Id} is not for this series; it was run all the same.", .. match.Refusals] : [];

    private static string Sentence(ManifestFault fault) =>
        $"Line {fault.Line}: {fault.Key}{(fault.Value is null ? "" : $" '{fault.Value}'")} {fault.Problem}; {fault.Remedy}.";

    private static JobFailure TaskNotFound(TaskSnapshot tasks, string id)
    {
        var faulty = tasks.Faulty.FirstOrDefault(reading => Path.GetFileName(Path.GetDirectoryName(reading.FilePath)) == id);
        return faulty is null
            ? new(JobStage.Task, FailureCode.TaskNotFound, $"There is no task '{id}'. Tasks: {string.Join(", ", tasks.Tasks.Keys)}.")
            : new(JobStage.Task, FailureCode.ManifestFaulty, $"The manifest of task '{id}' has faults: "
                + string.Join(" ", faulty.Faults.Select(Sentence)));
    }
}
