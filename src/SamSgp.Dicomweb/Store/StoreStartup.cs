using Microsoft.Extensions.Options;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>
/// Makes the store ready: fills a lost index before the service listens, and removes in the background the files of deleted
/// instances that are still there, after a crash also what was never acknowledged.
/// </summary>
internal sealed partial class StoreStartup(
    DataDirectory directory, InstanceStore store, StoreRepair repair, IOptions<StorageOptions> options, ILogger<StoreStartup> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        store.FilesLeft = fault => Log.FilesLeft(logger, fault.Message);
        if (options.Value.RebuildIndex) await RebuildAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (directory.WasClosedWell)
            {
                await Task.Run(store.CollectGarbageAsync, stoppingToken);
                return;
            }

            var removed = await Task.Run(() => repair.RemoveLostFilesAsync(stoppingToken), stoppingToken);
            Log.Recovered(logger, removed);
        }
        catch (OperationCanceledException)
        {
            // The service ends; the next start looks again.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.NotRecovered(logger, fault.Message);
        }
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        try
        {
            var instances = await repair.RebuildIndexAsync(
                (path, reason) => Log.Unreadable(logger, path, reason), cancellationToken);
            Log.Rebuilt(logger, instances);
        }
        catch (InvalidOperationException fault)
        {
            Log.NotRebuilt(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The process before did not end well: {Files} files that were never acknowledged are removed")]
        public static partial void Recovered(ILogger logger, int files);

        [LoggerMessage(2, LogLevel.Warning, "Files that were never acknowledged could not be looked for: {Reason}")]
        public static partial void NotRecovered(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Information, "The index is rebuilt: {Instances} instances")]
        public static partial void Rebuilt(ILogger logger, int instances);

        [LoggerMessage(4, LogLevel.Warning, "Storage:RebuildIndex is not followed: {Reason}")]
        public static partial void NotRebuilt(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Warning, "{Path} is left out of the index: {Reason}")]
        public static partial void Unreadable(ILogger logger, string path, string reason);

        [LoggerMessage(6, LogLevel.Warning, "Files of replaced or deleted instances are left until the next start: {Reason}")]
        public static partial void FilesLeft(ILogger logger, string reason);
    }
}
