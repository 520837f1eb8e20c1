using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Storage;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Sharing;

/// <summary>Says every few seconds that this process lives, and hears what of its jobs is wanted no more. Starts before the worker, and
/// ends after it.</summary>
internal sealed partial class WorkerLife(WorkerLease lease, RunningJobs running, RequestedCancellations cancellations, TimeProvider clock,
    ILogger<WorkerLife> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5), Again = TimeSpan.FromSeconds(1);

    private bool _begun, _isAway;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // The worker has stopped: what it could not end is taken at once by others.
            await lease.EndAsync(CancellationToken.None);
        }
        catch (StorageUnavailableException fault)
        {
            Log.NotSaid(logger, fault.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Again;
            await WorkerTurn.TakeAsync(async () => pause = await TryBeatAsync(stoppingToken) ? Beat : Again, clock, logger, stoppingToken);
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // As soon as the database is back: who is late with it then is given up for lost.
    private async Task<bool> TryBeatAsync(CancellationToken stopping)
    {
        try
        {
            await BeatAsync(stopping);
            _isAway = false;
            return true;
        }
        catch (StorageUnavailableException fault)
        {
            if (!_isAway) Log.Away(logger, fault.Message);
            _isAway = true;
            return false;
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        if (!_begun)
        {
            await lease.BeginAsync(stopping);
            _begun = true;
        }

        // Looked at first: what is begun after this is not missed among those held.
        var atWork = running.Uids;
        var held = await lease.BeatAsync(stopping);
        if (held is null)
        {
            Log.Lost(logger, atWork.Count);
            _begun = false;
        }

        foreach (var uid in atWork)
        {
            if (held?.Contains(uid) != true) running.Lose(uid);
            else if (cancellations.Find(uid) is { } asked) running.Cancel(uid, asked);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "This worker was given up for lost; others take over its {Jobs} jobs, and it begins anew")]
        public static partial void Lost(ILogger logger, int jobs);

        [LoggerMessage(3, LogLevel.Warning, "This worker cannot say that it lives; it tries again every second: {Message}")]
        public static partial void Away(ILogger logger, string message);

        [LoggerMessage(2, LogLevel.Warning, "That this worker ends could not be said, so its jobs are taken over when it is missed: {Message}")]
        public static partial void NotSaid(ILogger logger, string message);
    }
}
