using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Jobs.Retirement;
using SamSgp.Storage;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Dicomweb.Store;

/// <summary>Deletes studies that are old enough, where configuration wants that, and removes for good what was deleted long enough ago.</summary>
internal sealed partial class DeletionWorker(StudyRetirement retirement, Quarantine quarantine, DataDirectory directory, InstanceStore store,
    UpkeepLeader upkeep, AuditLog audit,
    IOptions<StorageOptions> options, TimeProvider clock, ILogger<DeletionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10), Standing = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (upkeep.IsMine) await TurnAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Log.Failed(logger, fault.Message); // The next turn tries again.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(upkeep == UpkeepLeader.Alone || upkeep.IsMine ? Pause : Standing, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is due now.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DeleteStudiesAfterDays is > 0 and var days)
        {
            await foreach (var (study, instances) in retirement.RetireAsync(TimeSpan.FromDays(days), cancellationToken))
            {
                Log.Deleted(logger, study, instances, days);
                await audit.WriteAsync(EntryOf(study, instances));
            }
        }

        // What other processes were storing or deleting when they ended.
        if (upkeep != UpkeepLeader.Alone) await store.SettleLeftAsync(cancellationToken);
        if (await Task.Run(() => quarantine.RemoveDeleted(clock.GetUtcNow(), all: !directory.HasRoom), cancellationToken) is > 0 and var files) Log.Removed(logger, files);
    }

    private AuditEntry EntryOf(string study, int instances) => new()
    {
        EventDateTime = clock.GetUtcNow(), EventTypeCode = "Delete.Old", EventActionCode = "D", EventOutcomeIndicator = 0,
        Status = StatusCodes.Status204NoContent, UserID = $"{StorageOptions.Section}:{nameof(StorageOptions.DeleteStudiesAfterDays)}",
        NetworkAccessPointID = "", StudyInstanceUIDs = [study], NumberOfInstances = instances,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Study {StudyInstanceUid} with {Instances} instances is deleted: nothing came to it for {Days} days")]
        public static partial void Deleted(ILogger logger, string studyInstanceUid, int instances, double days);

        [LoggerMessage(2, LogLevel.Information, "{Files} files of instances that were deleted have had their time in the quarantine, or their room is needed: they are removed")]
        public static partial void Removed(ILogger logger, int files);

        [LoggerMessage(3, LogLevel.Warning, "What is to be removed cannot be now: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
