using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Dicom;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Storage;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Routing;

/// <summary>Watches the store for series that change, waits until each is complete, and has it routed.</summary>
internal sealed partial class RoutingWorker(InstanceStore store, PeerCopies copies, SeriesRouter router, DocumentStore documents,
    RoutingRules rules, TimeProvider clock, ILogger<RoutingWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // Changes of one commit carry the times at which each was written, so a later look may find a slightly earlier one.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    // So long a series whose files cannot be read is looked at again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RoutingMark _mark = new(documents);

    // Series decided since the mark, and those looked into for their stated size, each as it was then. Revisions begin anew
    // when a series was deleted and comes again, so the time counts, too.
    private readonly Dictionary<(string Study, string Series), (long Revision, DateTimeOffset Updated)> _decided = [], _examined = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        if (!rules.Enabled)
        {
            await WorkerTurn.TakeAsync(_mark.ClearAsync, clock, logger, stoppingToken);
            return;
        }

        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            do await WorkerTurn.TakeAsync(() => LookAsync(stoppingToken), clock, logger, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The mark is kept: the next start goes on from it.
        }
    }

    /// <summary>One look: decides what is complete, and moves the mark up to what is not.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var mark = _mark.Find() ?? await BeginAsync(now, cancellationToken);
        var undecided = now;
        var decidedAny = false;
        var changes = store.ChangedSeries(mark - Overlap);
        Forget(changes);
        foreach (var change in changes)
        {
            if (_decided.GetValueOrDefault(Key(change)) == State(change)) continue;
            if (await DecideAsync(change, now, cancellationToken)) (_decided[Key(change)], decidedAny) = (State(change), true);
            else if (change.Updated < undecided) undecided = change.Updated;
        }

        if (decidedAny) await _mark.SetAsync(undecided, cancellationToken);
    }

    private async Task<DateTimeOffset> BeginAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _mark.SetAsync(now, cancellationToken);
        return now;
    }

    /// <returns>False when more instances may come.</returns>
    private async Task<bool> DecideAsync(SeriesChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (SeriesRouter.IsDerived(change.Modality) || copies.Find(change.StudyInstanceUid, change.SeriesInstanceUid) is not null) return true;
        try
        {
            if (now - change.Updated < rules.Settle && !IsComplete(change)) return false;
            if (await router.RouteAsync(change.StudyInstanceUid, change.SeriesInstanceUid, cancellationToken) is not { } report) return true;
            Log.Routed(logger, change.SeriesInstanceUid, change.Instances, report.Queued.Count);
        }
        catch (DicomFormatException damaged)
        {
            Log.Damaged(logger, change.SeriesInstanceUid, damaged.Message);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not StorageUnavailableException))
        {
            // Deleted or replaced since it was listed: the next look finds it as it is then. What stays missing is given up.
            if (now - change.Updated < rules.Settle + Patience) return false;
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

    // What lies before the mark is not looked at again.
    private void Forget(IReadOnlyList<SeriesChange> changes)
    {
        var current = changes.Select(Key).ToHashSet();
        foreach (var gone in _decided.Keys.Where(key => !current.Contains(key)).ToList()) _decided.Remove(gone);
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

        [LoggerMessage(3, LogLevel.Error, "Routing series {SeriesInstanceUid} failed")]
        public static partial void Failed(ILogger logger, string seriesInstanceUid, Exception fault);
    }
}
