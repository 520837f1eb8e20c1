namespace SamSgp.Tasks.Matching;

/// <summary>Whether a series fits a task.</summary>
/// <param name="Reasons">One for each condition of the task, in the manifest's order.</param>
public sealed record MatchResult(IReadOnlyList<MatchReason> Reasons)
{
    /// <summary>True when no condition is against it.</summary>
    public bool Fits => Reasons.All(r => r.Fits);

    /// <summary>True when something that is stated is against it; false also where too little is stated to fit.</summary>
    public bool IsContradicted => Reasons.Any(r => r is { Fits: false, IsUnstated: false });

    /// <summary>Why it does not fit, as sentences; empty when it fits.</summary>
    public IEnumerable<string> Refusals => Reasons.Where(r => !r.Fits).Select(r => r.Sentence);
}

/// <summary>What one condition says of a series.</summary>
/// <param name="Fits">False when the condition is not met.</param>
/// <param name="Sentence">Why, for people.</param>
public sealed record MatchReason(bool Fits, string Sentence)
{
    /// <summary>True where the condition asks for what the series does not state.</summary>
    public bool IsUnstated { get; init; }
}
