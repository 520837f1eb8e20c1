using Microsoft.Extensions.Options;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Dicomweb.Store;

/// <summary>
/// Makes the store ready. After a crash, and where the index is not the one that was closed with these files, both are compared
/// before the service listens: nobody is shown half a store. Else only files of deleted instances are removed that a crash or
/// fault left.
/// </summary>
internal sealed partial class StoreStartup(StoreDatabase database, InstanceStore store, StoreRepair repair, UpkeepLeader upkeep,
    IOptions<StorageOptions> options, TimeProvider clock, ILogger<StoreStartup> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private long _lastLine;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        CopyMark.Refuse(database);
        store.DeletedAreKept = TimeSpan.FromDays(options.Value.KeepDeletedDays);
        store.FilesLeft = fault => Log.FilesLeft(logger, fault.Message);
        if (!database.KnowsAllFiles || options.Value.RebuildIndex) await ReconcileAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Where several processes share the store, its leader does (DeletionWorker).
            if (upkeep == UpkeepLeader.Alone) await Task.Run(store.CollectGarbageAsync, stoppingToken);
        }
        catch (StorageUnavailableException fault)
        {
            Log.FilesLeft(logger, fault.Message);
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        _lastLine = clock.GetTimestamp();
        try
        {
            Say(await repair.ReconcileAsync((path, reason) => Log.Unreadable(logger, path, reason), Progress, cancellationToken));
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not StorageUnavailableException))
        {
            // What could be compared is; the next start tries again, and nothing is removed in between.
            Log.NotCompared(logger, fault.Message);
        }
    }

    private void Progress(int adopted)
    {
        if (clock.GetElapsedTime(_lastLine) < BetweenLines) return;
        _lastLine = clock.GetTimestamp();
        Log.Adopting(logger, adopted);
    }

    private void Say(RepairReport report)
    {
        if (report.IndexWasLost) Log.IndexLost(logger, report.Adopted);
        else if (report.Adopted > 0) Log.Adopted(logger, report.Adopted);
        if (report.Missing > 0) Log.Missing(logger, report.Missing);
        if (report.Quarantined > 0) Log.Quarantined(logger, report.Quarantined);
        Log.Compared(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The process before did not end well, or the index is another one: files and index are compared and agree now")]
        public static partial void Compared(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "Files and index could not be compared to the end: {Reason}")]
        public static partial void NotCompared(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The index was lost and is made again from the files: {Instances} instances. Jobs, subscriptions and the list of taught examples were in it alone: to have them back, restore a backup (samsgp store restore)")]
        public static partial void IndexLost(ILogger logger, int instances);

        [LoggerMessage(4, LogLevel.Warning, "The index did not know {Instances} instances, as an older one would not: they are in it again. Jobs that it did not know either are not")]
        public static partial void Adopted(ILogger logger, int instances);

        [LoggerMessage(5, LogLevel.Warning, "{Path} is left out of the index: {Reason}")]
        public static partial void Unreadable(ILogger logger, string path, string reason);

        [LoggerMessage(6, LogLevel.Warning, "Files of replaced or deleted instances are left until the next start: {Reason}")]
        public static partial void FilesLeft(ILogger logger, string reason);

        [LoggerMessage(7, LogLevel.Error, "The files of {Instances} instances are missing: they are answered with an error that says so; samsgp store verify lists them")]
        public static partial void Missing(ILogger logger, int instances);

        [LoggerMessage(8, LogLevel.Warning, "{Files} files that were never acknowledged, or came second, are moved to the quarantine (samsgp store quarantine list)")]
        public static partial void Quarantined(ILogger logger, int files);

        [LoggerMessage(9, LogLevel.Information, "{Instances} instances are in the index again, and more are read")]
        public static partial void Adopting(ILogger logger, int instances);
    }
}
