using System.Collections.Concurrent;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Jobs.Telemetry;
using SamSgp.Runs;

namespace SamSgp.Jobs.Peers;

/// <summary>One series on its way from a peer: what is asked for, and how far it is.</summary>
internal sealed class SeriesTransfer(DicomwebPeer peer, string studyInstanceUid, string seriesInstanceUid, int total,
    IProgress<RunProgress> progress)
{
    private readonly ConcurrentDictionary<string, bool> _arrived = new(StringComparer.Ordinal);

    public DicomwebPeer Peer => peer;

    public string StudyInstanceUid => studyInstanceUid;

    public string SeriesInstanceUid => seriesInstanceUid;

    /// <summary>Instances the peer lists.</summary>
    public int Total => total;

    public IAsyncEnumerable<Stream> RetrieveAllAsync(CancellationToken cancellationToken) =>
        peer.RetrieveSeriesAsync(studyInstanceUid, seriesInstanceUid, cancellationToken);

    public IAsyncEnumerable<Stream> RetrieveAsync(string sopInstanceUid, CancellationToken cancellationToken) =>
        peer.RetrieveInstanceAsync(studyInstanceUid, seriesInstanceUid, sopInstanceUid, cancellationToken);

    /// <summary>The peer gives instances, but not the series as a whole.</summary>
    public bool IsOneByOne { get; set; }

    /// <summary>True when the instance came whole in this transfer.</summary>
    public bool HasArrived(string sopInstanceUid) => _arrived.ContainsKey(sopInstanceUid);

    /// <summary>An instance is on disk.</summary>
    public void Arrived(string sopInstanceUid)
    {
        JobTelemetry.Fetched(peer.Name);
        _arrived[sopInstanceUid] = true;
        var done = Math.Min(_arrived.Count, total);
        progress.Report(new RunProgress($"Fetching from {peer.Name} ({done} of {total})", (double)done / total));
    }
}
