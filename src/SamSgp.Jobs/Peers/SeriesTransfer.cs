using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Telemetry;

namespace SamSgp.Jobs.Peers;

/// <summary>One series on its way from a peer: what is asked for, and how far it is.</summary>
internal sealed class SeriesTransfer(DicomwebPeer peer, string studyInstanceUid, string seriesInstanceUid, int total,
    IProgress<JobProgress> progress)
{
    private int _arrived;

    public DicomwebPeer Peer => peer;

    public string SeriesInstanceUid => seriesInstanceUid;

    /// <summary>Instances the peer lists.</summary>
    public int Total => total;

    public IAsyncEnumerable<Stream> RetrieveAllAsync(CancellationToken cancellationToken) =>
        peer.RetrieveSeriesAsync(studyInstanceUid, seriesInstanceUid, cancellationToken);

    public IAsyncEnumerable<Stream> RetrieveAsync(string sopInstanceUid, CancellationToken cancellationToken) =>
        peer.RetrieveInstanceAsync(studyInstanceUid, seriesInstanceUid, sopInstanceUid, cancellationToken);

    /// <summary>An instance is stored.</summary>
    public void Arrived()
    {
        JobTelemetry.Fetched(peer.Name);
        var done = Math.Min(Interlocked.Increment(ref _arrived), total);
        progress.Report(new JobProgress($"Fetching from {peer.Name} ({done} of {total})", (double)done / total));
    }
}
