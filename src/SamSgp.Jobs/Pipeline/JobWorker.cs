using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The one worker: takes up what an earlier process left IN PROGRESS, then whatever is scheduled for this service,
/// the most urgent first; as many jobs at once as there are devices.</summary>
internal sealed partial class JobWorker(Worklist worklist, WorkitemEvents events, JobRunner runner, JobCapacity capacity,
    TimeProvider clock, ILogger<JobWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(5);

    // One word of news is enough: whoever hears it looks at the whole worklist.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentQueue<Workitem> _interrupted = new();
    private readonly Dictionary<string, Task> _inHand = [];

    // Workitems the runner itself failed on: another attempt, before all others and at once, would fail the same way.
    private readonly ConcurrentDictionary<string, bool> _putAside = new(StringComparer.Ordinal);
    private bool _resumed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        using var feed = events.ListenWhere(happened => happened.Workitem.State == WorkitemState.Scheduled);
        var listening = ListenAsync(feed, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            await WorkerTurn.TakeAsync(() => TurnAsync(stoppingToken), clock, logger, stoppingToken);
        await Task.WhenAll(_inHand.Values);
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        if (!_resumed) Resume();
        PutDown();
        if (_inHand.Count < capacity.Jobs && Take() is { } workitem) Begin(workitem, stopping);
        else await HearAsync(stopping);
    }

    // All are read before the first is taken up: a turn that fails half way is taken again from its beginning.
    private void Resume()
    {
        foreach (var workitem in worklist.List(WorkitemState.InProgress).Where(PerformedProcedure.IsOurs).ToList()) _interrupted.Enqueue(workitem);
        _resumed = true;
    }

    private async Task HearAsync(CancellationToken stopping) => await _news.Reader.ReadAsync(stopping);

    private Workitem? Take() => _interrupted.TryDequeue(out var interrupted) ? interrupted : Next();

    private void Begin(Workitem workitem, CancellationToken stopping)
    {
        var job = Task.Run(() => RunAsync(workitem, stopping), CancellationToken.None);
        _inHand[workitem.Uid] = job;
        _ = job.ContinueWith(_ => _news.Writer.TryWrite(true), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void PutDown()
    {
        foreach (var (uid, _) in _inHand.Where(held => held.Value.IsCompleted).ToList()) _inHand.Remove(uid);
    }

    /// <summary>While the store cannot be written no job can be claimed: the worker waits and tries again.</summary>
    private async Task RunAsync(Workitem workitem, CancellationToken stopping)
    {
        try
        {
            if (workitem.State == WorkitemState.InProgress) Log.Resumed(logger, workitem.Uid);
            await runner.RunAsync(workitem, stopping);
        }
        catch (StorageUnavailableException fault)
        {
            Log.StoreUnavailable(logger, fault.Message);
            await Task.Delay(StoragePause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (workitem.State == WorkitemState.InProgress) _interrupted.Enqueue(workitem);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before it was claimed.
        }
        catch (Exception fault)
        {
            // The runner catches what steps throw; this is a bug beside them. It costs one job, until the next start.
            _putAside[workitem.Uid] = true;
            Log.PutAside(logger, workitem.Uid, fault);
        }
    }

    /// <summary>The oldest of the most urgent workitems that are scheduled for this service and ready.</summary>
    private Workitem? Next() => worklist.Next([.. _inHand.Keys, .. _putAside.Keys]);

    private async Task ListenAsync(WorkitemEventFeed feed, CancellationToken stopping)
    {
        await foreach (var _ in feed.ReadAllAsync(stopping)) _news.Writer.TryWrite(true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {WorkitemUid} was interrupted and is begun again")]
        public static partial void Resumed(ILogger logger, string workitemUid);

        [LoggerMessage(2, LogLevel.Error, "No job can be begun: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string message);

        [LoggerMessage(3, LogLevel.Error, "Job {WorkitemUid} cannot be run; it is put aside until the next start")]
        public static partial void PutAside(ILogger logger, string workitemUid, Exception fault);
    }
}
