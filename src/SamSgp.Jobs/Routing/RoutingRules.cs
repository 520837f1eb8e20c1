namespace SamSgp.Jobs.Routing;

/// <summary>What happens to series that arrive.</summary>
public sealed record RoutingRules
{
    /// <summary>Whether arriving series are routed by themselves.</summary>
    public bool Enabled { get; init; }

    /// <summary>A series that got no instance for so long is complete.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Ids of the tasks that may be queued; empty for all that fit.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Priority of the jobs: HIGH, MEDIUM or LOW.</summary>
    public string Priority { get; init; } = "LOW";

    /// <summary>Name of the peer that gets the results; null when they only stay here.</summary>
    public string? ResultPeer { get; init; }
}
