using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Reviews;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Results;

namespace SamSgp.Dicomweb.Api;

/// <summary>A run of a task as the API shows it: its workitem, read.</summary>
/// <param name="WorkitemUid">SOP Instance UID of the workitem; names the run.</param>
/// <param name="TaskId">The task.</param>
/// <param name="StudyInstanceUid">Study of the series.</param>
/// <param name="SeriesInstanceUid">The series.</param>
/// <param name="Parameters">Parameters the user gave.</param>
/// <param name="Force">True where the series need not fit the task.</param>
/// <param name="State">SCHEDULED, IN PROGRESS, COMPLETED or CANCELED (a failed run is CANCELED with a failure).</param>
/// <param name="Percent">Percent done.</param>
/// <param name="Stage">What is being done, as a user reads it.</param>
/// <param name="RequestedBy">Who asked for it: name of a key, subject of a token; null for runs of routing.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Updated">When it last changed.</param>
/// <param name="Results">Instances made; empty until COMPLETED.</param>
/// <param name="Warnings">Sentences about the result.</param>
/// <param name="Segments">Sizes, confidence and slices worth a look; empty until COMPLETED.</param>
/// <param name="Measurements">What the task's report script measured; empty until COMPLETED.</param>
/// <param name="Facts">What produced it: model, hashes, precision.</param>
/// <param name="Review">What a person said of the result; null where nobody has.</param>
/// <param name="Failure">Why there is no result; null unless it failed.</param>
/// <param name="CancellationReason">What was said when it was canceled; null otherwise.</param>
/// <param name="Links">Addresses of this run.</param>
internal sealed record SegmentationDescription(string WorkitemUid, string TaskId, string StudyInstanceUid,
    string SeriesInstanceUid, IReadOnlyDictionary<string, string> Parameters, bool Force, string State, double Percent, string? Stage,
    string? RequestedBy, DateTimeOffset Created, DateTimeOffset Updated, IReadOnlyList<ResultDescription> Results, IReadOnlyList<string> Warnings,
    IReadOnlyList<SegmentFacts> Segments, IReadOnlyList<ResultRow> Measurements, IReadOnlyDictionary<string, string> Facts, ResultReview? Review, JobFailure? Failure, string? CancellationReason, SegmentationLinks Links)
{
    /// <summary>Reads a workitem.</summary>
    /// <param name="workitem">The workitem.</param>
    /// <param name="addresses">Under which this service is known.</param>
    /// <param name="reviews">What people said of results; null where there are none yet.</param>
    /// <returns>Null when the workitem is no run of a task.</returns>
    public static SegmentationDescription? Of(Workitem workitem, ServiceAddresses addresses, ResultReviews? reviews)
    {
        if (!SegmentationOrder.TryRead(workitem.Dataset, out var order, out _)) return null;
        var progress = workitem.Progress;
        var failure = PerformedProcedure.FailureOf(workitem);
        var facts = PerformedProcedure.FactsOf(workitem);
        IReadOnlyList<OutputReference> outputs = workitem.State == WorkitemState.Completed ? OutputReference.AllOf(workitem.Dataset) : [];
        return new SegmentationDescription(workitem.Uid, order.TaskId, order.StudyInstanceUid, order.SeriesInstanceUid,
            order.Parameters, order.Force, workitem.State.ToCodeString(), progress.Percent ?? 0, progress.Description,
            Requester.NameOf(workitem.RequestedBy), workitem.Created, workitem.Updated,
            [.. outputs.Select(output => ResultDescription.Of(output, addresses))],
            PerformedProcedure.WarningsOf(workitem), SegmentFacts.AllOf(facts), [.. ResultTable.Of(facts).Where(row => row.Segment is null)], facts,
            outputs.FirstOrDefault(output => output.IsSegmentation) is { } segmentation ? reviews?.Find(segmentation.SopInstanceUid) : null, failure,
            failure is null ? progress.ReasonForCancellation : null, SegmentationLinks.Of(order.TaskId, workitem.Uid, addresses));
    }
}

/// <summary>An instance a run made.</summary>
/// <param name="SopClassUid">What it is.</param>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="RetrieveUrl">Where WADO-RS gives it.</param>
internal sealed record ResultDescription(string SopClassUid, string StudyInstanceUid, string SeriesInstanceUid,
    string SopInstanceUid, string RetrieveUrl)
{
    // The address follows from the UIDs: results of tasks lie in this store, whatever a performer wrote of where they are.
    public static ResultDescription Of(OutputReference output, ServiceAddresses addresses) => new(output.SopClassUid,
        output.StudyInstanceUid, output.SeriesInstanceUid, output.SopInstanceUid, ServiceUrls.Resource(addresses.Dicomweb,
            Uri.EscapeDataString(output.StudyInstanceUid), Uri.EscapeDataString(output.SeriesInstanceUid),
            Uri.EscapeDataString(output.SopInstanceUid)));
}

/// <summary>Addresses of a run.</summary>
/// <param name="Self">This document; with <c>Accept: text/event-stream</c> its changes as they happen.</param>
/// <param name="Preview">Picture of the result, once COMPLETED.</param>
/// <param name="Workitem">The workitem at the UPS-RS service.</param>
internal sealed record SegmentationLinks(string Self, string Preview, string Workitem)
{
    public static SegmentationLinks Of(string taskId, string workitemUid, ServiceAddresses addresses)
    {
        var self = $"{addresses.Root}/api/tasks/{Uri.EscapeDataString(taskId)}/segmentations/{workitemUid}";
        return new SegmentationLinks(self, self + "/preview", $"{addresses.Dicomweb}/workitems/{workitemUid}");
    }
}
