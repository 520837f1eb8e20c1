namespace SamSgp.Storage.Workitems;

/// <summary>A UPS workitem as it is kept (PS3.4 CC): immutable; a change is a new record with the same UID.</summary>
/// <param name="WorkitemUid">SOP Instance UID of the workitem.</param>
/// <param name="State">Procedure Step State (0074,1000): SCHEDULED, IN PROGRESS, COMPLETED or CANCELED.</param>
/// <param name="Dataset">The workitem's dataset in the DICOM JSON model (PS3.18 F), without the transaction UID.</param>
/// <param name="TransactionUid">The lock of whoever claimed it (PS3.4 CC.1.1); null while nobody did. Never given to a client.</param>
/// <param name="Version">Counts the changes from 1; what compare-and-set compares.</param>
/// <param name="Created">When it was added.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Sequence">Grows with each workitem added.</param>
public sealed record WorkitemRecord(
    string WorkitemUid, string State, string Dataset, string? TransactionUid, long Version, DateTimeOffset Created,
    DateTimeOffset Updated, long Sequence)
{
    /// <summary>How far its performer is; null while it did not say, and when the workitem is final.</summary>
    public WorkitemProgress? Progress { get; init; }
}
