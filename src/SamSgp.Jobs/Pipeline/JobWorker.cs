using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The one worker of a process: takes jobs from the queue, as many at once as there are devices, and none in advance.</summary>
internal sealed partial class JobWorker(IJobQueue queue, WorkitemEvents events, JobRunner runner, JobCapacity capacity,
    TimeProvider clock, ILogger<JobWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(5);

    // One word of news is enough: whoever hears it looks at the whole worklist.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, Task> _inHand = [];
    private readonly CancellationTokenSource _ending = new();

    // Workitems that cannot be begun: another attempt, before all others and at once, would fail the same way.
    private readonly ConcurrentDictionary<string, bool> _putAside = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        using var feed = events.ListenWhere(happened => happened.Workitem.State == WorkitemState.Scheduled);
        var listening = ListenAsync(feed, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            await WorkerTurn.TakeAsync(() => TurnAsync(stoppingToken), clock, logger, stoppingToken);
        await DrainAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Those at work may end in the time that is given; then they are stopped, to be begun again.
    private async Task DrainAsync()
    {
        var jobs = Task.WhenAll(_inHand.Values);
        if (capacity.Drain > TimeSpan.Zero && !jobs.IsCompleted)
        {
            Log.Draining(logger, _inHand.Values.Count(job => !job.IsCompleted), capacity.Drain.TotalSeconds);
            await Task.WhenAny(jobs, Task.Delay(capacity.Drain, clock));
        }

        await _ending.CancelAsync();
        await jobs;
        _ending.Dispose();
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        PutDown();
        if (_inHand.Count < capacity.Jobs && await TakeAsync(stopping) is { } job) Begin(job);
        else await HearAsync(stopping);
    }

    private async Task HearAsync(CancellationToken stopping)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var again = Task.Delay(queue.LookAgain, clock, wait.Token);
        await Task.WhenAny(_news.Reader.WaitToReadAsync(wait.Token).AsTask(), again);
        await wait.CancelAsync();
        _news.Reader.TryRead(out _);
    }

    private async Task<HeldJob?> TakeAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await queue.TakeAsync([.. _inHand.Keys, .. _putAside.Keys], stopping);
            }
            catch (UnclaimableException fault)
            {
                _putAside[fault.WorkitemUid] = true;
                Log.PutAside(logger, fault.WorkitemUid, fault);
            }
        }
    }

    private void Begin(HeldJob held)
    {
        if (held.WasInterrupted) Log.Resumed(logger, held.Workitem.Uid);
        var job = Task.Run(() => RunAsync(held, _ending.Token), CancellationToken.None);
        _inHand[held.Workitem.Uid] = job;
        _ = job.ContinueWith(_ => _news.Writer.TryWrite(true), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void PutDown()
    {
        foreach (var (uid, _) in _inHand.Where(held => held.Value.IsCompleted).ToList()) _inHand.Remove(uid);
    }

    private async Task RunAsync(HeldJob held, CancellationToken stopping)
    {
        try
        {
            await runner.RunAsync(held, stopping);
        }
        catch (StorageUnavailableException fault)
        {
            Log.StoreUnavailable(logger, held.Workitem.Uid, fault.Message);
            await Task.Delay(StoragePause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            queue.GiveBack(held);
        }
        catch (Exception fault)
        {
            // The runner catches what steps throw; this is a bug beside them. It costs one job, until the next start.
            _putAside[held.Workitem.Uid] = true;
            Log.NotRun(logger, held.Workitem.Uid, fault);
        }
    }

    private async Task ListenAsync(WorkitemEventFeed feed, CancellationToken stopping)
    {
        await foreach (var _ in feed.ReadAllAsync(stopping)) _news.Writer.TryWrite(true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {WorkitemUid} was interrupted and is begun again")]
        public static partial void Resumed(ILogger logger, string workitemUid);

        [LoggerMessage(5, LogLevel.Information, "No further job is taken; {Jobs} at work have {Seconds:F0} s to end")]
        public static partial void Draining(ILogger logger, int jobs, double seconds);

        [LoggerMessage(4, LogLevel.Error, "Job {WorkitemUid} waits, the store cannot be used: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string workitemUid, string message);

        [LoggerMessage(2, LogLevel.Error, "Job {WorkitemUid} could not be run to its end; the next start begins it again")]
        public static partial void NotRun(ILogger logger, string workitemUid, Exception fault);

        [LoggerMessage(3, LogLevel.Error, "Job {WorkitemUid} cannot be begun; it is put aside until the next start")]
        public static partial void PutAside(ILogger logger, string workitemUid, Exception fault);
    }
}
