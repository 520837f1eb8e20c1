using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Dicom;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The one worker: takes up what an earlier process left IN PROGRESS, then whatever is scheduled for this service,
/// one job at a time, the most urgent first.</summary>
internal sealed partial class JobWorker(Worklist worklist, WorkitemEvents events, RunningJobs running, JobRunner runner,
    TimeProvider clock, ILogger<JobWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Queue<Workitem> _interrupted = new();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        using var feed = events.Listen(null);
        var listening = ListenAsync(feed, stoppingToken);
        foreach (var workitem in worklist.List(WorkitemState.InProgress).Where(Performance.IsOurs)) _interrupted.Enqueue(workitem);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_interrupted.TryDequeue(out var interrupted)) await RunAsync(interrupted, stoppingToken);
            else if (Next() is { } workitem) await RunAsync(workitem, stoppingToken);
            else await _work.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
    }

    /// <summary>The oldest of the most urgent workitems that are scheduled for this service and ready.</summary>
    private Workitem? Next()
    {
        Workitem? best = null;
        foreach (var workitem in worklist.List(WorkitemState.Scheduled).Where(IsReadyForUs))
        {
            if (best is null || Urgency(workitem) > Urgency(best)) best = workitem;
            if (Urgency(best) == MostUrgent) break;
        }

        return best;
    }

    private static bool IsReadyForUs(Workitem workitem) =>
        SegmentationOrder.IsFor(workitem.Dataset) && workitem.Dataset.Text(DicomTag.InputReadinessState) == "READY";

    private const int MostUrgent = 2;

    private static int Urgency(Workitem workitem) => workitem.Dataset.Text(DicomTag.ScheduledProcedureStepPriority) switch
    {
        "HIGH" => MostUrgent,
        "LOW" => 0,
        _ => 1,
    };

    private async Task ListenAsync(WorkitemEventFeed feed, CancellationToken stopping)
    {
        await foreach (var happened in feed.ReadAllAsync(stopping))
        {
            if (happened.Kind == WorkitemEventKind.CancelRequested && Performance.IsOurs(happened.Workitem))
                running.Cancel(happened.Workitem.Uid, happened.Cancellation!);
            else if (happened.Workitem.State == WorkitemState.Scheduled && _work.CurrentCount == 0) _work.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {WorkitemUid} was interrupted and is begun again")]
        public static partial void Resumed(ILogger logger, string workitemUid);

        [LoggerMessage(2, LogLevel.Error, "No job can be begun: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string message);
    }
}
