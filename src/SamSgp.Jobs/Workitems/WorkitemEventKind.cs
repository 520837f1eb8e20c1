namespace SamSgp.Jobs.Workitems;

/// <summary>What happened to a workitem; the number is the Event Type ID of PS3.4 table CC.2.4-1.</summary>
public enum WorkitemEventKind
{
    /// <summary>UPS State Report: it was created, or its state or readiness changed.</summary>
    StateReport = 1,

    /// <summary>UPS Cancel Requested: someone who does not hold it asks its performer to stop.</summary>
    CancelRequested = 2,

    /// <summary>UPS Progress Report.</summary>
    ProgressReport = 3,

    /// <summary>UPS Assigned: its station or human performers changed.</summary>
    Assigned = 5,
}
