using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Peers;

/// <summary>Results of a job that a peer is to get; kept as JSON until it has them.</summary>
/// <param name="Peer">Name of the peer.</param>
/// <param name="WorkitemUid">The job; of what a person made or changed, the SEG itself.</param>
/// <param name="Results">The instances, all in this store.</param>
/// <param name="Since">When they were first to be sent.</param>
public sealed record Delivery(string Peer, string WorkitemUid, IReadOnlyList<OutputReference> Results, DateTimeOffset Since)
{
    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset Next { get; init; }

    /// <summary>Why the last attempt failed; null before that.</summary>
    public string? LastFault { get; init; }
}
