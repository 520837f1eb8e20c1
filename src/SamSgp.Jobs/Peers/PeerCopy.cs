namespace SamSgp.Jobs.Peers;

/// <summary>What is known of a series that was fetched from a peer; kept as JSON.</summary>
/// <param name="Peer">Name of the peer.</param>
public sealed record PeerCopy(string Peer)
{
    /// <summary>False while instances that the peer listed are still to come: a fetch was interrupted.</summary>
    public bool IsComplete { get; init; }

    /// <summary>When the bytes of the whole series were last the peer's.</summary>
    public DateTimeOffset Compared { get; init; }

    /// <summary>SOP Instance UIDs that came from the peer, each with the hash of the attributes that the peer told of it;
    /// an empty hash where it told none.</summary>
    public IReadOnlyDictionary<string, string> Instances { get; init; } = new Dictionary<string, string>();

    /// <summary>SOP Instance UIDs that came from the peer and that it has no longer.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];
}
