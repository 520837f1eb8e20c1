using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Notifications;

/// <summary>An event as subscribers get it (PS3.4 table CC.2.4-1, PS3.18 11.13).</summary>
public static class EventReport
{
    /// <summary>What a state report tells beside the state.</summary>
    private static readonly DicomTag[] Assignment =
    [
        DicomTag.ScheduledStationNameCodeSequence, DicomTag.ScheduledHumanPerformersSequence,
    ];

    /// <summary>The report's dataset: command elements (group 0000) and the event's attributes.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="messageId">Counts the messages of a connection (PS3.7 10.3.1).</param>
    public static DicomDataset Of(WorkitemEvent happened, ushort messageId)
    {
        var report = new DicomDataset
        {
            { DicomTag.AffectedSOPClassUID, DicomUID.UnifiedProcedureStepEvent.UID },
            { DicomTag.MessageID, messageId },
            { DicomTag.AffectedSOPInstanceUID, happened.Workitem.Uid },
            { DicomTag.EventTypeID, (ushort)happened.Kind },
        };
        var workitem = happened.Workitem.Dataset;
        switch (happened.Kind)
        {
            case WorkitemEventKind.StateReport:
                WriteState(report, happened.Workitem);
                break;
            case WorkitemEventKind.CancelRequested:
                WriteCancellation(report, happened.Cancellation!);
                break;
            case WorkitemEventKind.ProgressReport:
                Copy(workitem, DicomTag.ProcedureStepProgressInformationSequence, report);
                break;
            case WorkitemEventKind.Assigned:
                foreach (var tag in Assignment) Copy(workitem, tag, report);
                break;
        }

        return report;
    }

    private static void WriteState(DicomDataset report, Workitem workitem)
    {
        report.AddOrUpdate(DicomTag.ProcedureStepState, workitem.State.ToCodeString());
        report.AddOrUpdate(DicomTag.InputReadinessState, workitem.Dataset.Text(DicomTag.InputReadinessState) ?? "READY");
        if (workitem.State != WorkitemState.Canceled) return;
        var progress = workitem.Progress;
        if (progress.ReasonForCancellation is { } reason) report.AddOrUpdate(DicomTag.ReasonForCancellation, reason);
        progress.Discontinuation?.WriteTo(report);
    }

    private static void WriteCancellation(DicomDataset report, CancellationRequest request)
    {
        report.AddOrUpdate(DicomTag.RequestingAE, request.RequestingAe);
        if (request.Reason is { } reason) report.AddOrUpdate(DicomTag.ReasonForCancellation, reason);
        if (request.ContactUri is { } uri) report.AddOrUpdate(DicomTag.ContactURI, uri);
        if (request.ContactDisplayName is { } name) report.AddOrUpdate(DicomTag.ContactDisplayName, name);
    }

    private static void Copy(DicomDataset from, DicomTag tag, DicomDataset to) =>
        to.AddOrUpdate(new DicomSequence(tag, [.. from.Items(tag)]));
}
