using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Routing;

/// <summary>Queues every task that fits a complete series, once for the same images however often it is asked: a job's UID
/// follows from task and images.</summary>
public sealed class SeriesRouter(TaskCatalog catalog, InstanceStore store, SegmentationScheduler scheduler, Worklist worklist,
    TaskFit fit, RoutingRules rules)
{
    /// <summary>Modalities of what is made from images (PS3.3 C.7.3.1.1.1): results come back to where images arrive, and
    /// must not start another round.</summary>
    private static readonly HashSet<string> Derived = new(StringComparer.Ordinal)
    {
        "SEG", "SR", "RTSTRUCT", "RTPLAN", "RTDOSE", "RTRECORD", "PR", "KO", "REG", "FID", "DOC", "PLAN", "RWV", "AU", "ECG", "M3D",
        "MODEL", "STAIN", "TEXTUREMAP", "CTPROTOCOL", "ANN", "ASMT",
    };

    /// <summary>True for series whose modality says that nothing can be segmented in them.</summary>
    public static bool IsDerived(string modality) => Derived.Contains(modality);

    /// <summary>True when the series holds as many instances as its sender says it has: NumberOfSeriesRelatedInstances
    /// (0020,1209) in its instances.</summary>
    public bool IsComplete(SeriesChange series) =>
        StoredSeries.Find(store, series.StudyInstanceUid, series.SeriesInstanceUid) is { } stored
        && stored.Header.Number(DicomTag.NumberOfSeriesRelatedInstances) is > 0 and var stated
        && stored.Instances.Count >= stated;

    /// <summary>Queues the tasks that fit.</summary>
    /// <returns>What was queued and what was not; null when there is no such series here.</returns>
    /// <exception cref="DicomFormatException">A file of the series is damaged.</exception>
    public async Task<RoutingReport?> RouteAsync(string studyInstanceUid, string seriesInstanceUid, CancellationToken cancellationToken)
    {
        if (StoredSeries.Find(store, studyInstanceUid, seriesInstanceUid) is not { } series) return null;
        var modality = series.Header.Text(DicomTag.Modality) ?? "";
        var (queued, passedOver) = (new List<Workitem>(), new List<PassedOverTask>());
        foreach (var task in catalog.Current.Tasks.Values)
        {
            var order = new SegmentationOrder
            {
                TaskId = task.Id, StudyInstanceUid = studyInstanceUid, SeriesInstanceUid = seriesInstanceUid,
                DestinationPeer = rules.ResultPeer,
            };
            if (IsDerived(modality)) passedOver.Add(new(task.Id, $"The modality is {modality}: nothing is segmented in such series."));
            else if (rules.Tasks.Count > 0 && !rules.Tasks.Contains(task.Id)) passedOver.Add(new(task.Id, "Routing is not configured for it."));
            else if (task.Experimental is { } why && !rules.Tasks.Contains(task.Id))
                passedOver.Add(new(task.Id, $"It is experimental ({why.TrimEnd('.')}); routing takes it when its rules name it."));
            else if (RefusalOf(task, series, cancellationToken) is { } reason) passedOver.Add(new(task.Id, reason));
            else if (Waiting(order) is { } waiting) queued.Add(waiting);
            else if ((await scheduler.ScheduleAsync(UidOf(order, series), order, rules.Priority, WorklistUser.Service,
                cancellationToken)).TryGet(out var job, out var failure)) queued.Add(job);
            else if (failure.Code == FailureCode.QueueFull.Wire()) return new RoutingReport(queued, passedOver) { QueueFull = failure };
            else passedOver.Add(new(task.Id, failure.Message));
        }

        return new RoutingReport(queued, passedOver);
    }

    private string? RefusalOf(TaskManifest task, StoredSeries series, CancellationToken cancellationToken)
    {
        var match = fit.Of(task, series.Header, series.Frames, cancellationToken);
        return match.Fits ? null : string.Join(" ", match.Refusals);
    }

    /// <summary>A job for the same order that has not begun: it will find the images that came since. Not one that somebody
    /// asked for, who may cancel it.</summary>
    private Workitem? Waiting(SegmentationOrder order) => worklist.Scheduled(order).FirstOrDefault(workitem =>
        workitem.RequestedBy is null && SegmentationOrder.TryRead(workitem.Dataset, out var other, out _)
        && other.DestinationPeer == order.DestinationPeer && other.Parameters.Count == 0);

    /// <summary>The same for the same task and images; another one when the results of that were deleted since, or somebody has
    /// created a workitem under it.</summary>
    private string UidOf(SegmentationOrder order, StoredSeries series)
    {
        for (var round = 0; ; round++)
        {
            var uid = DerivedUid.Create(
            [
                "routing", order.TaskId, order.StudyInstanceUid, order.SeriesInstanceUid, $"{round}",
                .. series.Instances.Select(instance => instance.Sha256).Order(StringComparer.Ordinal),
            ]);
            var known = worklist.Find(uid);
            if (known?.RequestedBy is not null) continue;
            if (known is not { State: WorkitemState.Completed } done || OutputReference.AllOf(done.Dataset).Any(IsStored)) return uid;
        }
    }

    private bool IsStored(OutputReference output) =>
        store.Find(new InstanceScope(output.StudyInstanceUid, output.SeriesInstanceUid, output.SopInstanceUid)) is not null;
}
