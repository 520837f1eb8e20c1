namespace SamSgp.Storage.Workitems;

/// <summary>A lock on a workitem (PS3.4 CC.1.1): whoever shows it may write for it, for as long as nobody else has taken it over.</summary>
/// <param name="WorkitemUid">The workitem.</param>
/// <param name="TransactionUid">The lock.</param>
public sealed record WorkitemClaim(string WorkitemUid, string TransactionUid);
