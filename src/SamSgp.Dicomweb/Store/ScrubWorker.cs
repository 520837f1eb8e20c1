using Microsoft.Extensions.Options;
using SamSgp.Storage;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Dicomweb.Store;

/// <summary>Reads the stored files in the background, round after round, and says which are not what was stored.</summary>
internal sealed partial class ScrubWorker(
    StoreScrub scrub, UpkeepLeader upkeep, IOptions<StorageOptions> options, TimeProvider clock, ILogger<ScrubWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rate = options.Value.ScrubBytesPerSecond;
        if (rate == 0) return;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.ScrubAfterSeconds), clock, stoppingToken);
            while (true)
            {
                if (!await GoOnAsync(rate, stoppingToken)) await Task.Delay(Look, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends; the next start goes on where this was.
        }
    }

    /// <returns>False when there is nothing to do for a while.</returns>
    private async Task<bool> GoOnAsync(long rate, CancellationToken stoppingToken)
    {
        try
        {
            if (!upkeep.IsMine) return false;
            if (!IsDue(scrub.State))
            {
                await scrub.RecheckAsync(rate, stoppingToken);
                return false;
            }

            var (ended, damaged) = await scrub.ContinueAsync(rate, stoppingToken);
            foreach (var instance in damaged) Log.Damaged(logger, instance);
            return !ended;
        }
        catch (StorageUnavailableException fault)
        {
            Log.Failed(logger, fault.Message);
            return false;
        }
    }

    private bool IsDue(ScrubState state) => state.Checked > 0 || state.Finished is not { } finished
        || clock.GetUtcNow() - finished >= TimeSpan.FromHours(options.Value.ScrubEveryHours);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The stored file of instance {SopInstanceUid} is missing or is not what was stored")]
        public static partial void Damaged(ILogger logger, string sopInstanceUid);

        [LoggerMessage(2, LogLevel.Warning, "Stored files cannot be compared now: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
