using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Peers;

namespace SamSgp.Jobs.Peers;

/// <summary>Where a series that is not in this store can be had.</summary>
public sealed class PeerDirectory(DicomwebPeers peers)
{
    /// <summary>A person may be waiting for the answer: a peer that is down is passed over after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True when configuration names any peer.</summary>
    public bool HasPeers => peers.Names.Count > 0;

    /// <summary>Names of the peers, for messages.</summary>
    public IReadOnlyList<string> Names => peers.Names;

    /// <summary>The peer's name as configuration writes it; null when there is none.</summary>
    public string? NameOf(string peer) => peers.Find(peer)?.Name;

    /// <summary>Asks the peers in the order of configuration.</summary>
    /// <param name="studyInstanceUid">The study, where known.</param>
    /// <param name="seriesInstanceUid">The series.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<SeriesWhereabouts> FindAsync(string? studyInstanceUid, string seriesInstanceUid, CancellationToken cancellationToken) =>
        AskAsync(async (peer, token) =>
            await PeerListing.StudyOfAsync(peer, studyInstanceUid, seriesInstanceUid, token) is { } study
                ? new SeriesWhereabouts(peer.Name, study, []) { SeriesInstanceUid = seriesInstanceUid }
                : null, cancellationToken);

    /// <summary>Asks the peers for a series that holds a SEG or RTSTRUCT.</summary>
    /// <param name="studyInstanceUid">The study of the images it was drawn on.</param>
    /// <param name="uid">The series, or the object itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<SeriesWhereabouts> FindSegmentationAsync(string studyInstanceUid, string uid, CancellationToken cancellationToken) =>
        AskAsync(async (peer, token) =>
        {
            if (await PeerListing.StudyOfAsync(peer, studyInstanceUid, uid, token) is not null)
                return new SeriesWhereabouts(peer.Name, studyInstanceUid, []) { SeriesInstanceUid = uid };
            return await PeerListing.SegmentationSeriesAsync(peer, studyInstanceUid, uid, token) is { } series
                ? new SeriesWhereabouts(peer.Name, studyInstanceUid, []) { SeriesInstanceUid = series }
                : null;
        }, cancellationToken);

    private async Task<SeriesWhereabouts> AskAsync(Func<DicomwebPeer, CancellationToken, Task<SeriesWhereabouts?>> ask,
        CancellationToken cancellationToken)
    {
        var silent = new List<string>();
        foreach (var name in peers.Names)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                if (await ask(peers.Find(name)!, patience.Token) is { } found) return found with { Silent = silent };
            }
            catch (PeerException fault)
            {
                if (fault.Fault != PeerFault.NotFound) silent.Add(fault.Message);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                silent.Add($"Peer '{name}' did not answer within {Patience.TotalSeconds:0} s.");
            }
        }

        return new SeriesWhereabouts(null, null, silent);
    }
}

/// <summary>Where a series was found.</summary>
/// <param name="Peer">The peer that has it; null when none was found.</param>
/// <param name="StudyInstanceUid">Its study; null when none was found.</param>
/// <param name="Silent">What went wrong with peers that could not be asked, as sentences.</param>
public sealed record SeriesWhereabouts(string? Peer, string? StudyInstanceUid, IReadOnlyList<string> Silent)
{
    /// <summary>The series; null when none was found.</summary>
    public string? SeriesInstanceUid { get; init; }
}
