namespace SamSgp.Jobs.Workitems;

/// <summary>DIMSE status of an operation on a workitem (PS3.4 tables CC.2.1-2, CC.2.2-2, CC.2.5-4 and CC.2.6-1); the
/// number is the status code itself, so that HTTP answers and logs can show it.</summary>
public enum UpsStatus : ushort
{
    /// <summary>The operation was performed.</summary>
    Success = 0x0000,

    /// <summary>A workitem with this UID exists already.</summary>
    DuplicateInstance = 0x0111,

    /// <summary>A value is not what the UPS IOD allows.</summary>
    InvalidAttributeValue = 0x0106,

    /// <summary>Whoever asked may not do this (PS3.7 C.4.2).</summary>
    NotAuthorized = 0x0124,

    /// <summary>As many workitems wait as may (PS3.7 annex C, resource limitation).</summary>
    ResourceLimitation = 0x0213,

    /// <summary>Warning: the workitem is in the requested state CANCELED already.</summary>
    AlreadyCanceled = 0xB304,

    /// <summary>Warning: the workitem is in the requested state COMPLETED already.</summary>
    AlreadyCompletedAsRequested = 0xB306,

    /// <summary>The workitem is final and may no longer be updated.</summary>
    NoLongerUpdatable = 0xC300,

    /// <summary>The Transaction UID is missing or is not the performer's.</summary>
    TransactionUidIncorrect = 0xC301,

    /// <summary>The workitem is IN PROGRESS already.</summary>
    AlreadyInProgress = 0xC302,

    /// <summary>A state becomes SCHEDULED by creation only.</summary>
    ScheduledByCreationOnly = 0xC303,

    /// <summary>What a final state requires is not there yet (PS3.4 table CC.2.5-3).</summary>
    FinalStateRequirementsNotMet = 0xC304,

    /// <summary>No such workitem here.</summary>
    NotFound = 0xC307,

    /// <summary>A workitem can only be created SCHEDULED.</summary>
    InitialStateNotScheduled = 0xC309,

    /// <summary>The workitem is not IN PROGRESS.</summary>
    NotInProgress = 0xC310,

    /// <summary>Cancellation was requested of a COMPLETED workitem.</summary>
    AlreadyCompleted = 0xC311,

    /// <summary>Nobody could be told of the cancellation request.</summary>
    PerformerCannotBeContacted = 0xC312,
}

/// <summary>What kind of answer a <see cref="UpsStatus"/> is.</summary>
public static class UpsStatuses
{
    /// <summary>True for success and for the two warnings: what was asked for holds now.</summary>
    public static bool Holds(this UpsStatus status) => status is UpsStatus.Success or UpsStatus.AlreadyCanceled
        or UpsStatus.AlreadyCompletedAsRequested;
}
