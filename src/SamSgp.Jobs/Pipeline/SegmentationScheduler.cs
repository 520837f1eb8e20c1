using SamSgp.Dicom;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Turns an order into a workitem, after checking that it can be carried out: who asks for the impossible is told
/// at once and why, not by a job that fails.</summary>
public sealed class SegmentationScheduler(TaskCatalog catalog, TaughtSupport taught, InstanceStore store, PeerDirectory peers,
    PeerCopies copies, DicomSupport support, Worklist worklist, TaskFit fit, TimeProvider clock)
{
    private const string WorklistLabel = "SAMSGP";

    /// <summary>Procedure Step Label (0074,1204) holds 64 characters.</summary>
    private const int LongestLabel = 64;

    /// <summary>What a workitem says of its patient: copied from the series.</summary>
    private static readonly DicomTag[] Patient =
    [
        DicomTag.SpecificCharacterSet, DicomTag.PatientName, DicomTag.PatientID, DicomTag.IssuerOfPatientID,
        DicomTag.PatientBirthDate, DicomTag.PatientSex, DicomTag.AdmissionID,
    ];

    /// <summary>Schedules the order. A series that is not in this store is looked for at the peers, and fetched by the
    /// job.</summary>
    /// <param name="order">What to do.</param>
    /// <param name="priority">HIGH, MEDIUM or LOW.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    /// <returns>The workitem, or why the order cannot be carried out.</returns>
    public Task<Outcome<Workitem>> ScheduleAsync(SegmentationOrder order, string priority, WorklistUser by,
        CancellationToken cancellationToken) => ScheduleAsync(null, order, priority, by, cancellationToken);

    /// <summary>Schedules the order under a UID: a workitem that has it already is the same order, given earlier.</summary>
    internal async Task<Outcome<Workitem>> ScheduleAsync(string? uid, SegmentationOrder order,
        string priority, WorklistUser by, CancellationToken cancellationToken)
    {
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return unplanned;
        plan = plan with { Support = plan.Support with { Missing = support.Missing(plan.Support) } };
        var copy = copies.Find(order.StudyInstanceUid, order.SeriesInstanceUid);
        // What there is of a copy whose fetching was interrupted says nothing about the series.
        var series = copy is { IsComplete: false } ? null : StoredSeries.Find(store, order.StudyInstanceUid, order.SeriesInstanceUid);
        // A copy is brought up to date by the job.
        if (copy is not null && peers.NameOf(copy.Peer) is { } origin) order = order with { SourcePeer = order.SourcePeer ?? origin };
        var addressed = await WithPeersAsync(order, series is not null, cancellationToken);
        if (!addressed.TryGet(out var complete, out var unaddressed)) return unaddressed;
        if ((series is null ? plan.Unrunnable : plan.RefusalOf(series, fit, cancellationToken)) is { } refusal) return refusal;
        var outcome = await worklist.CreateAsync(uid, Describe(complete, plan.Task, series, priority), by, cancellationToken);
        if (outcome.Status == UpsStatus.ResourceLimitation) return new JobFailure(JobStage.Order, FailureCode.QueueFull, outcome.Message!);
        return outcome.Workitem
            ?? throw new InvalidOperationException($"The worklist refused its own workitem: {outcome.Message}");
    }

    /// <summary>The order with its peers named as configuration names them, and a source where one is needed.</summary>
    private async Task<Outcome<SegmentationOrder>> WithPeersAsync(SegmentationOrder order, bool isStored,
        CancellationToken cancellationToken)
    {
        foreach (var name in new[] { order.SourcePeer, order.DestinationPeer }.OfType<string>())
            if (peers.NameOf(name) is null) return UnknownPeer(name);
        if (isStored || order.SourcePeer is not null) return order;
        var found = await peers.FindAsync(order.StudyInstanceUid, order.SeriesInstanceUid, cancellationToken);
        return found.Peer is { } peer
            ? order with { SourcePeer = peer }
            : SegmentationPlan.SeriesNotFound(order, peers.Names, found.Silent);
    }

    private JobFailure UnknownPeer(string name) => new(JobStage.Order, FailureCode.PeerNotFound,
        $"There is no peer '{name}'; configured peers: {(peers.HasPeers ? string.Join(", ", peers.Names) : "none")}.");

    private DicomDataset Describe(SegmentationOrder order, TaskManifest task, StoredSeries? series, string priority)
    {
        var workitem = new DicomDataset();
        foreach (var tag in Patient)
            if (series?.Header.GetDicomItem<DicomItem>(tag) is { } item) workitem.AddOrUpdate(item);
        workitem.AddOrUpdate(DicomTag.ProcedureStepState, WorkitemState.Scheduled.ToCodeString());
        workitem.AddOrUpdate(DicomTag.InputReadinessState, "READY");
        workitem.AddOrUpdate(DicomTag.ScheduledProcedureStepPriority, priority);
        workitem.AddOrUpdate(DicomTag.ScheduledProcedureStepStartDateTime, clock.GetUtcNow().ToDicomDateTime());
        workitem.AddOrUpdate(DicomTag.WorklistLabel, WorklistLabel);
        workitem.AddOrUpdate(DicomTag.ProcedureStepLabel, task.Title.Length <= LongestLabel ? task.Title : task.Title[..LongestLabel]);
        order.WriteTo(workitem, task.Title, [.. series?.Instances.Select(i => (i.SopClassUid, i.SopInstanceUid)) ?? []]);
        return workitem;
    }
}
