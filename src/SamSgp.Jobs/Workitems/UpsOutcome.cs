namespace SamSgp.Jobs.Workitems;

/// <summary>What became of an operation on a workitem.</summary>
/// <param name="Status">Done, done already, or refused and why.</param>
/// <param name="Workitem">The workitem afterwards; null where there is none.</param>
/// <param name="Message">A sentence on what is wrong and what would be right; null where the status says it all.</param>
public sealed record UpsOutcome(UpsStatus Status, Workitem? Workitem, string? Message)
{
    /// <summary>True when a created workitem has attributes that its creator left out (PS3.18 11.4.3).</summary>
    public bool Modified { get; init; }

    internal static UpsOutcome Refused(UpsStatus status, Workitem? workitem, string? message) => new(status, workitem, message);
}
