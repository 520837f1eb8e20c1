using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Dicom;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Jobs.Routing;

/// <summary>Watches the store for series that change, waits until each is complete, and has it routed.</summary>
internal sealed partial class RoutingWorker(InstanceStore store, PeerCopies copies, SeriesRouter router, Worklist worklist,
    DocumentStore documents, RoutingRules rules, UpkeepLeader upkeep, TimeProvider clock, ILogger<RoutingWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500), Standing = TimeSpan.FromSeconds(5);

    // So long a series whose files cannot be read is looked at again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // How long nothing is looked at when nothing more may wait: series stay undecided, and none is lost.
    private static readonly TimeSpan QueueFull = TimeSpan.FromSeconds(5), BetweenLines = TimeSpan.FromMinutes(10);

    private readonly RoutingMark _mark = new(documents);

    // Series that are not decided, and those looked into for their stated size, each as it was seen first, and when. Revisions begin
    // anew when a series was deleted and comes again, so the time it states counts, too.
    private readonly Dictionary<(string Study, string Series), (long Revision, DateTimeOffset Updated, long Seen)> _waiting = [];
    private readonly Dictionary<(string Study, string Series), (long Revision, DateTimeOffset Updated)> _examined = [];
    private bool _begun;
    private long? _saidFull;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            do
            {
                // Where several processes share the store, the one whose turn it is decides, by its own configuration.
                if (!upkeep.IsMine)
                {
                    _begun = false;
                    await Task.Delay(Standing, clock, stoppingToken);
                }
                else await WorkerTurn.TakeAsync(() => rules.Enabled ? LookAsync(stoppingToken) : TurnOffAsync(), clock, logger, stoppingToken);
            }
            while ((rules.Enabled || upkeep != UpkeepLeader.Alone) && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not decided stays so: the next start goes on with it.
        }
    }

    /// <summary>One look: decides what is complete.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_begun) await BeginAsync(cancellationToken);
        var changes = store.UndecidedSeries();
        Forget(changes);
        foreach (var listed in changes)
        {
            if (worklist.IsFull)
            {
                await WaitForRoomAsync(changes.Count, cancellationToken);
                return;
            }

            // Those before it took their time: more may have come meanwhile, or it is gone.
            if (store.AsItIs(listed) is not { } change) continue;
            if (await DecideAsync(change, QuietFor(change), cancellationToken)) await store.DecideAsync(change, cancellationToken);
        }
    }

    private async Task WaitForRoomAsync(int series, CancellationToken cancellationToken)
    {
        if (_saidFull is not { } said || clock.GetElapsedTime(said) > BetweenLines)
        {
            Log.QueueIsFull(logger, series);
            _saidFull = clock.GetTimestamp();
        }

        await Task.Delay(QueueFull, clock, cancellationToken);
    }

    private async Task TurnOffAsync()
    {
        if (!_begun) await _mark.ClearAsync();
        _begun = true;
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!_mark.IsSet)
        {
            await store.DecideAllAsync(cancellationToken);
            await _mark.SetAsync(clock.GetUtcNow(), cancellationToken);
        }

        _begun = true;
    }

    // By the time it states, or for as long as it was seen unchanged: a clock that was set back keeps no series waiting.
    private TimeSpan QuietFor(SeriesChange change)
    {
        if (!_waiting.TryGetValue(Key(change), out var seen) || (seen.Revision, seen.Updated) != State(change))
            _waiting[Key(change)] = seen = (change.Revision, change.Updated, clock.GetTimestamp());
        var (stated, watched) = (clock.GetUtcNow() - change.Updated, clock.GetElapsedTime(seen.Seen));
        return stated > watched ? stated : watched;
    }

    /// <returns>False when more instances may come.</returns>
    private async Task<bool> DecideAsync(SeriesChange change, TimeSpan quiet, CancellationToken cancellationToken)
    {
        if (SeriesRouter.IsDerived(change.Modality) || copies.Find(change.StudyInstanceUid, change.SeriesInstanceUid) is not null) return true;
        try
        {
            if (quiet < rules.Settle && !IsComplete(change)) return false;
            if (await router.RouteAsync(change.StudyInstanceUid, change.SeriesInstanceUid, cancellationToken) is not { } report) return true;
            if (report.QueueFull is not null) return false;
            Log.Routed(logger, change.SeriesInstanceUid, change.Instances, report.Queued.Count);
        }
        catch (DicomFormatException damaged)
        {
            Log.Damaged(logger, change.SeriesInstanceUid, damaged.Message);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not StorageUnavailableException))
        {
            // Deleted or replaced since it was listed: the next look finds it as it is then. What stays missing is given up.
            if (quiet < rules.Settle + Patience) return false;
            Log.Damaged(logger, change.SeriesInstanceUid, fault.Message);
        }
        catch (Exception fault) when (fault is not StorageUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            // A bug met by one series must not keep the others waiting.
            Log.Failed(logger, change.SeriesInstanceUid, fault);
        }

        return true;
    }

    // A look into the files, once for each change.
    private bool IsComplete(SeriesChange change)
    {
        if (_examined.GetValueOrDefault(Key(change)) == State(change)) return false;
        _examined[Key(change)] = State(change);
        return router.IsComplete(change);
    }

    private void Forget(IReadOnlyList<SeriesChange> changes)
    {
        var current = changes.Select(Key).ToHashSet();
        foreach (var gone in _waiting.Keys.Where(key => !current.Contains(key)).ToList()) _waiting.Remove(gone);
        foreach (var gone in _examined.Keys.Where(key => !current.Contains(key)).ToList()) _examined.Remove(gone);
    }

    private static (long Revision, DateTimeOffset Updated) State(SeriesChange change) => (change.Revision, change.Updated);

    private static (string Study, string Series) Key(SeriesChange change) => (change.StudyInstanceUid, change.SeriesInstanceUid);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Series {SeriesInstanceUid} is complete with {Instances} instances: {Jobs} jobs for it")]
        public static partial void Routed(ILogger logger, string seriesInstanceUid, int instances, int jobs);

        [LoggerMessage(2, LogLevel.Warning, "Series {SeriesInstanceUid} is not routed: {Reason}")]
        public static partial void Damaged(ILogger logger, string seriesInstanceUid, string reason);

        [LoggerMessage(4, LogLevel.Warning, "As many workitems wait as may (Queue:MaxWaiting); {Series} series are routed later")]
        public static partial void QueueIsFull(ILogger logger, int series);

        [LoggerMessage(3, LogLevel.Error, "Routing series {SeriesInstanceUid} failed")]
        public static partial void Failed(ILogger logger, string seriesInstanceUid, Exception fault);
    }
}
