namespace SamSgp.Jobs.Retirement;

/// <summary>Which workitems that have ended are forgotten; by default none ever.</summary>
public sealed record RetirementRules
{
    /// <summary>Those that ended longer ago; null for none.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Those that ended first, as many as are more than this; null for none.</summary>
    public int? Kept { get; init; }

    /// <summary>True where any are.</summary>
    public bool Enabled => Age is not null || Kept is not null;
}
