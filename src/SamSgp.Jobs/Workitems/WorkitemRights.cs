using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Who may do what to a workitem that names a task of this service: results that bear the service's name are made by
/// it, and a run belongs to who asked for it. Workitems of other kinds are everybody's, as PS3.4 CC has it.</summary>
internal static class WorkitemRights
{
    /// <summary>What only a performer knows.</summary>
    private static readonly DicomTag[] PerformersOwn =
    [
        DicomTag.UnifiedProcedureStepPerformedProcedureSequence, DicomTag.ProcedureStepProgressInformationSequence,
    ];

    /// <summary>Why a change of state is refused; null when it is not.</summary>
    public static string? FaultOfStateChange(Workitem workitem, WorklistUser by) =>
        SegmentationOrder.IsFor(workitem.Dataset) && !by.MayPerform
            ? "The workitem names a task of this service, which performs it itself. Other performers need the scope perform."
            : null;

    /// <summary>Why a request to cancel is refused; null when it is not.</summary>
    public static string? FaultOfCancellation(Workitem workitem, WorklistUser by) =>
        SegmentationOrder.IsFor(workitem.Dataset) && !IsFor(workitem, by)
            ? "Somebody else asked for this run. Whoever did may cancel it, or the scope admin."
            : null;

    /// <summary>Why an update is refused; null when it is not.</summary>
    /// <param name="workitem">As it is.</param>
    /// <param name="changes">The attributes to replace.</param>
    /// <param name="after">As it would be.</param>
    /// <param name="by">Who asks.</param>
    public static string? FaultOfUpdate(Workitem workitem, DicomDataset changes, DicomDataset after, WorklistUser by)
    {
        var ours = SegmentationOrder.IsFor(workitem.Dataset);
        // What somebody wrote into a workitem of another kind would count as this service's work.
        if (ours != SegmentationOrder.IsFor(after))
            return $"{DicomTag.ScheduledWorkitemCodeSequence} names a task of this service before the update or after it, but not both: "
                + "create another workitem instead.";
        if (!ours || by.MayPerform) return null;
        if (workitem.State != WorkitemState.Scheduled || PerformersOwn.Any(changes.Contains))
            return "The workitem names a task of this service, which reports on it itself. Other performers need the scope perform.";
        return IsFor(workitem, by) ? null : "Somebody else asked for this run. Whoever did may change it, or the scope admin.";
    }

    private static bool IsFor(Workitem workitem, WorklistUser by) =>
        by.MayActForOthers || (by.Name is not null && by.Name == workitem.RequestedBy);
}
