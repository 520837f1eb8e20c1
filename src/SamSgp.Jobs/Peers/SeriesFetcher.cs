using Microsoft.Extensions.Logging;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Runs;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Peers;

/// <summary>Brings a series of a peer into this store and keeps the copy up to date: only what is missing or changed is
/// fetched, resumed where a connection broke, and complete when it returns.</summary>
public sealed partial class SeriesFetcher(DicomwebPeers peers, PeerListing listing, InstanceIntake intake, InstanceStore store,
    PeerCopies copies, TimeProvider clock, ILogger<SeriesFetcher> logger)
{
    /// <summary>Rounds in a row that may bring nothing new; each request within a round has the peer's own retries.</summary>
    private const int FruitlessRounds = 5;

    // The peer's own limit of parallel requests holds besides.
    private const int InstancesAtOnce = 4;

    // Between rounds, in the peer's delays before a retry; doubles while rounds bring nothing.
    private const int Pause = 2;

    /// <summary>Makes the store hold every instance of the series as the peer holds it now. While the peer does not answer, a
    /// complete copy fetched earlier stands for it.</summary>
    /// <param name="peerName">Name of a configured peer.</param>
    /// <param name="studyInstanceUid">The study.</param>
    /// <param name="seriesInstanceUid">The series.</param>
    /// <param name="compareBytes">Whether instances that are here already are fetched and compared, however they look.</param>
    /// <param name="progress">Told of each instance.</param>
    /// <param name="cancellationToken">Stops; what has come by then stays and is not fetched again.</param>
    /// <exception cref="PeerException">The peer failed, also after retries; or it has no such series.</exception>
    public async Task<FetchedSeries> FetchAsync(string peerName, string studyInstanceUid, string seriesInstanceUid, bool compareBytes,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var peer = peers.Find(peerName) ?? throw UnknownPeer(peerName);
        var known = copies.Find(studyInstanceUid, seriesInstanceUid);
        // Another peer than before: nothing is known of its instances, so all are compared.
        if (known is not null && known.Peer != peer.Name) known = new PeerCopy(peer.Name);
        IReadOnlyDictionary<string, string> listed;
        try
        {
            listed = await listing.ListAsync(peer, studyInstanceUid, seriesInstanceUid, cancellationToken);
            if (listed.Count == 0) throw Unknown(peer, studyInstanceUid, seriesInstanceUid);
        }
        catch (PeerException fault) when (known is { IsComplete: true } && Here(studyInstanceUid, seriesInstanceUid).Count > 0)
        {
            Log.Kept(logger, seriesInstanceUid, peer.Name, fault.Message);
            return new FetchedSeries(known.Withdrawn.ToHashSet(StringComparer.Ordinal),
                $"Series {seriesInstanceUid} was used as it was fetched earlier: {fault.Message}");
        }

        var due = compareBytes || (known is not null && clock.GetUtcNow() - known.Compared >= peer.CompareAfter);
        var difference = SeriesComparison.Of(listed, Here(studyInstanceUid, seriesInstanceUid), known, due);
        if (known is null && difference.Missing.Count == 0) return FetchedSeries.Whole; // It came another way.

        var transfer = new SeriesTransfer(peer, studyInstanceUid, seriesInstanceUid, listed.Count, progress);
        await UpdateAsync(transfer, listed, known ?? new PeerCopy(peer.Name) { Compared = clock.GetUtcNow() }, difference, due, cancellationToken);
        return new FetchedSeries(difference.Withdrawn, null);
    }

    /// <summary>The fault of a name that configuration does not know.</summary>
    public PeerException UnknownPeer(string name) => new(PeerFault.NotFound,
        $"There is no peer '{name}'; configured peers are {(peers.Names.Count == 0 ? "none" : string.Join(", ", peers.Names))}.", null);

    // Written down before anything comes: what is interrupted is known to be no complete copy. A changed instance keeps its
    // former hash until its new bytes are here.
    private async Task UpdateAsync(SeriesTransfer transfer, IReadOnlyDictionary<string, string> listed, PeerCopy known,
        SeriesComparison difference, bool comparesBytes, CancellationToken cancellationToken)
    {
        var (study, series) = (transfer.StudyInstanceUid, transfer.SeriesInstanceUid);
        var began = known with
        {
            IsComplete = known.IsComplete && difference.IsEmpty,
            Withdrawn = [.. difference.Withdrawn.Order(StringComparer.Ordinal)],
            Instances = listed.ToDictionary(one => one.Key, one => difference.Missing.Contains(one.Key) ? one.Value
                : known.Instances.GetValueOrDefault(one.Key, one.Value)),
        };
        if (!difference.IsEmpty || began.Withdrawn.Count != known.Withdrawn.Count || !known.IsComplete)
            await copies.KeepAsync(study, series, began, cancellationToken);
        if (!difference.IsEmpty)
        {
            Log.Begun(logger, series, transfer.Peer.Name, difference.Missing.Count, difference.Stale.Count, listed.Count);
            await FetchAllAsync(transfer, difference, cancellationToken);
        }

        if (!difference.IsEmpty || !began.IsComplete)
        {
            await copies.KeepAsync(study, series, began with
            {
                IsComplete = true,
                Compared = comparesBytes ? clock.GetUtcNow() : known.Compared,
                Instances = listed.ToDictionary(one => one.Key, one => one.Value.Length > 0 ? one.Value : began.Instances[one.Key]),
            }, cancellationToken);
        }
    }

    private async Task FetchAllAsync(SeriesTransfer transfer, SeriesComparison difference, CancellationToken cancellationToken)
    {
        var wanted = difference.Missing.Concat(difference.Stale).ToList();
        for (var fruitless = 0; wanted.Count > 0;)
        {
            var fault = await RoundAsync(transfer, wanted, difference.Stale, cancellationToken);
            var here = Here(transfer.StudyInstanceUid, transfer.SeriesInstanceUid).Select(instance => instance.SopInstanceUid).ToHashSet();
            var left = wanted.Where(uid => !here.Contains(uid) || (difference.Stale.Contains(uid) && !transfer.HasArrived(uid))).ToList();
            if (left.Count == 0) return;
            fruitless = left.Count < wanted.Count ? 0 : fruitless + 1;
            if (fruitless == FruitlessRounds || (fault is not null && !fault.IsPassing)) throw fault ?? Withheld(transfer.Peer, left);
            wanted = left;
            Log.Resumed(logger, transfer.SeriesInstanceUid, transfer.Peer.Name, wanted.Count,
                fault?.Message ?? "the answer held less than was listed");
            await Task.Delay(transfer.Peer.RetryDelay * (Pause << fruitless), clock, cancellationToken);
        }
    }

    /// <summary>All at once where all is wanted, unless the peer refuses that; else one by one.</summary>
    /// <returns>What broke it off; null when all that was asked for was answered.</returns>
    private async Task<PeerException?> RoundAsync(SeriesTransfer transfer, List<string> wanted, IReadOnlySet<string> replaced,
        CancellationToken cancellationToken)
    {
        try
        {
            if (wanted.Count == transfer.Total && await TakeAllAsync(transfer, replaced, cancellationToken)) return null;

            await Parallel.ForEachAsync(wanted,
                new ParallelOptions { MaxDegreeOfParallelism = InstancesAtOnce, CancellationToken = cancellationToken },
                async (uid, token) => await TakeAsync(transfer, transfer.RetrieveAsync(uid, token), replaced, token));
            return null;
        }
        catch (PeerException fault)
        {
            return fault;
        }
    }

    /// <returns>False where the peer, which lists its instances, does not give the series as a whole: some have no such resource.</returns>
    private async Task<bool> TakeAllAsync(SeriesTransfer transfer, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        if (transfer.IsOneByOne) return false;
        try
        {
            await TakeAsync(transfer, transfer.RetrieveAllAsync(cancellationToken), replaced, cancellationToken);
            return true;
        }
        catch (PeerException fault) when (fault.Fault is PeerFault.Refused or PeerFault.NotFound)
        {
            Log.OneByOne(logger, transfer.SeriesInstanceUid, transfer.Peer.Name, fault.Message);
            transfer.IsOneByOne = true;
            return false;
        }
    }

    private async Task TakeAsync(SeriesTransfer transfer, IAsyncEnumerable<Stream> parts, IReadOnlySet<string> replaced,
        CancellationToken cancellationToken)
    {
        try
        {
            await intake.StoreAsync(parts, transfer.SeriesInstanceUid, replaced, transfer.Arrived, cancellationToken);
        }
        catch (UnreadableInstanceException fault)
        {
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{transfer.Peer.Name}' sent an instance that cannot be stored: {fault.Message}", fault);
        }
    }

    private IReadOnlyList<StoredInstance> Here(string study, string series) => store.List(new InstanceScope(study, series, null));

    private static PeerException Unknown(DicomwebPeer peer, string study, string series) => new(PeerFault.NotFound,
        $"Peer '{peer.Name}' has no series {series} of study {study}.", null);

    private static PeerException Withheld(DicomwebPeer peer, List<string> left) => new(PeerFault.Malformed,
        $"Peer '{peer.Name}' lists {left.Count} instances that it does not give, among them {left[0]}.", null);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Series {SeriesInstanceUid}: fetching {Missing} missing and {Stale} possibly changed of {Total} instances from peer '{Peer}'")]
        public static partial void Begun(ILogger logger, string seriesInstanceUid, string peer, int missing, int stale, int total);

        [LoggerMessage(2, LogLevel.Warning, "Series {SeriesInstanceUid}: fetching from peer '{Peer}' goes on with {Missing} instances: {Reason}")]
        public static partial void Resumed(ILogger logger, string seriesInstanceUid, string peer, int missing, string reason);

        [LoggerMessage(4, LogLevel.Information, "Series {SeriesInstanceUid}: peer '{Peer}' is asked for its instances one by one: {Reason}")]
        public static partial void OneByOne(ILogger logger, string seriesInstanceUid, string peer, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Series {SeriesInstanceUid}: the copy fetched from peer '{Peer}' earlier is used: {Reason}")]
        public static partial void Kept(ILogger logger, string seriesInstanceUid, string peer, string reason);
    }
}
