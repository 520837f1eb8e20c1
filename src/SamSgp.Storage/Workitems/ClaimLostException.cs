namespace SamSgp.Storage.Workitems;

/// <summary>What was to be written for a workitem is not, because somebody else works on it now, or it has ended: nothing is stored.</summary>
public sealed class ClaimLostException : Exception
{
    /// <summary>Creates the fault.</summary>
    public ClaimLostException(WorkitemClaim claim)
        : base($"Workitem {claim.WorkitemUid} is not held any more by who was to write for it.") => Claim = claim;

    /// <summary>The claim that does not hold.</summary>
    public WorkitemClaim Claim { get; }
}
