using Microsoft.Extensions.Logging;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Peers;

/// <summary>Brings a series of a peer into this store: only what is missing here, resumed where a connection broke, and
/// complete when it returns.</summary>
public sealed partial class SeriesFetcher(DicomwebPeers peers, InstanceIntake intake, InstanceStore store, DocumentStore documents,
    TimeProvider clock, ILogger<SeriesFetcher> logger)
{
    /// <summary>Rounds in a row that may bring nothing new; each request within a round has the peer's own retries.</summary>
    private const int FruitlessRounds = 5;

    private const int ListAttempts = 3;

    // The peer's own limit of parallel requests holds besides.
    private const int InstancesAtOnce = 4;
    private const string Fetched = "fetched-series";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>True when the series was fetched for a job: routing leaves it alone, since nobody sent it.</summary>
    public bool WasFetched(string studyInstanceUid, string seriesInstanceUid) => PeerOf(studyInstanceUid, seriesInstanceUid) is not null;

    /// <summary>The peer the series was fetched from; null when it came another way.</summary>
    public string? PeerOf(string studyInstanceUid, string seriesInstanceUid) =>
        documents.Find(Fetched, Key(studyInstanceUid, seriesInstanceUid))?.Content;

    /// <summary>Makes the store hold every instance of the series that the peer holds.</summary>
    /// <param name="peerName">Name of a configured peer.</param>
    /// <param name="studyInstanceUid">The study.</param>
    /// <param name="seriesInstanceUid">The series.</param>
    /// <param name="progress">Told of each instance.</param>
    /// <param name="cancellationToken">Stops; what has come by then stays and is not fetched again.</param>
    /// <exception cref="PeerException">The peer failed, also after retries; or it has no such series.</exception>
    public async Task FetchAsync(string peerName, string studyInstanceUid, string seriesInstanceUid,
        IProgress<JobProgress> progress, CancellationToken cancellationToken)
    {
        var peer = peers.Find(peerName) ?? throw UnknownPeer(peerName);
        var wanted = await ListAsync(peer, studyInstanceUid, seriesInstanceUid, cancellationToken);
        if (wanted.Count == 0)
            throw new PeerException(PeerFault.NotFound,
                $"Peer '{peer.Name}' has no series {seriesInstanceUid} of study {studyInstanceUid}.", null);
        var missing = Missing(wanted, studyInstanceUid, seriesInstanceUid);
        if (missing.Count == 0) return;

        await documents.PutAsync(Fetched, Key(studyInstanceUid, seriesInstanceUid), peer.Name, cancellationToken);
        Log.Begun(logger, seriesInstanceUid, peer.Name, missing.Count, wanted.Count);
        var transfer = new SeriesTransfer(peer, studyInstanceUid, seriesInstanceUid, wanted.Count, progress);
        for (var fruitless = 0; missing.Count > 0;)
        {
            var fault = await RoundAsync(transfer, missing, cancellationToken);
            var left = Missing(wanted, studyInstanceUid, seriesInstanceUid);
            if (left.Count == 0) break;
            fruitless = left.Count < missing.Count ? 0 : fruitless + 1;
            if (fruitless == FruitlessRounds || (fault is not null && !IsPassing(fault))) throw fault ?? Withheld(peer, left);
            missing = left;
            Log.Resumed(logger, seriesInstanceUid, peer.Name, missing.Count, fault?.Message ?? "the answer held less than was listed");
            await Task.Delay(Pause * (1 << fruitless), clock, cancellationToken);
        }
    }

    /// <summary>The fault of a name that configuration does not know.</summary>
    public PeerException UnknownPeer(string name) => new(PeerFault.NotFound,
        $"There is no peer '{name}'; configured peers are {(peers.Names.Count == 0 ? "none" : string.Join(", ", peers.Names))}.", null);

    // The client retries requests that fail; an answer that breaks off is begun again here.
    private async Task<IReadOnlyCollection<string>> ListAsync(DicomwebPeer peer, string study, string series,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PeerListing.InstancesAsync(peer, study, series, cancellationToken);
            }
            catch (PeerException fault) when (attempt < ListAttempts && fault.Fault is (PeerFault.Unreachable or PeerFault.Malformed))
            {
                await Task.Delay(Pause * attempt, clock, cancellationToken);
            }
        }
    }

    private static bool IsPassing(PeerException fault) =>
        fault.Fault is PeerFault.Unreachable or PeerFault.TimedOut or PeerFault.Unavailable or PeerFault.Malformed;

    /// <summary>All at once where nothing is here yet, else one by one.</summary>
    /// <returns>What broke it off; null when all that was asked for was answered.</returns>
    private async Task<PeerException?> RoundAsync(SeriesTransfer transfer, List<string> missing, CancellationToken cancellationToken)
    {
        try
        {
            if (missing.Count == transfer.Total)
            {
                await TakeAsync(transfer, transfer.RetrieveAllAsync(cancellationToken), cancellationToken);
                return null;
            }

            await Parallel.ForEachAsync(missing,
                new ParallelOptions { MaxDegreeOfParallelism = InstancesAtOnce, CancellationToken = cancellationToken },
                async (uid, token) => await TakeAsync(transfer, transfer.RetrieveAsync(uid, token), token));
            return null;
        }
        catch (PeerException fault)
        {
            return fault;
        }
    }

    private async Task TakeAsync(SeriesTransfer transfer, IAsyncEnumerable<Stream> parts, CancellationToken cancellationToken)
    {
        try
        {
            await intake.StoreAsync(parts, transfer.SeriesInstanceUid, transfer.Arrived, cancellationToken);
        }
        catch (UnreadableInstanceException fault)
        {
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{transfer.Peer.Name}' sent an instance that cannot be stored: {fault.Message}", fault);
        }
    }

    private List<string> Missing(IReadOnlyCollection<string> wanted, string study, string series)
    {
        var here = store.List(new InstanceScope(study, series, null)).Select(instance => instance.SopInstanceUid).ToHashSet();
        return [.. wanted.Where(uid => !here.Contains(uid))];
    }

    private static PeerException Withheld(DicomwebPeer peer, List<string> left) => new(PeerFault.Malformed,
        $"Peer '{peer.Name}' lists {left.Count} instances that it does not give, among them {left[0]}.", null);

    private static string Key(string study, string series) => $"{study}|{series}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Series {SeriesInstanceUid}: fetching {Missing} of {Total} instances from peer '{Peer}'")]
        public static partial void Begun(ILogger logger, string seriesInstanceUid, string peer, int missing, int total);

        [LoggerMessage(2, LogLevel.Warning, "Series {SeriesInstanceUid}: fetching from peer '{Peer}' goes on with {Missing} instances: {Reason}")]
        public static partial void Resumed(ILogger logger, string seriesInstanceUid, string peer, int missing, string reason);
    }
}
