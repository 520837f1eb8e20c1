namespace SamSgp.Storage.Workitems;

/// <summary>What a workitem becomes.</summary>
/// <param name="State">Its Procedure Step State.</param>
/// <param name="Dataset">Its dataset in the DICOM JSON model.</param>
/// <param name="Keys">What it is looked up by; its share stays as it is.</param>
/// <param name="TransactionUid">The lock of who holds it; null for nobody.</param>
public sealed record WorkitemChange(string State, string Dataset, WorkitemKeys Keys, string? TransactionUid)
{
    /// <summary>Event Type ID of what happens with it (PS3.4 table CC.2.4-1): a state report unless something else is said.</summary>
    public int Kind { get; init; } = 1;
}
