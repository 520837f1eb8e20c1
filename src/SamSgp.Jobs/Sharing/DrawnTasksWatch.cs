using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Authoring;
using SamSgp.Jobs.Failures;
using SamSgp.Storage;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Sharing;

/// <summary>Notices tasks that were made at another machine: file systems tell of changes only where they are made.</summary>
internal sealed class DrawnTasksWatch(DataDirectory directory, TaskCatalog catalog, TimeProvider clock, ILogger<DrawnTasksWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly string _folder = directory.SharedSubfolder(DrawnTasks.FolderName);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        HashSet<string> seen = [];
        await WorkerTurn.TakeAsync(() => Task.FromResult(seen = Names()), clock, logger, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WorkerTurn.TakeAsync(() =>
            {
                var now = Names();
                if (!now.SetEquals(seen)) catalog.Reload();
                seen = now;
                return Task.CompletedTask;
            }, clock, logger, stoppingToken);
        }
    }

    // A drawn task's folder is moved there whole, and is not changed after that.
    private HashSet<string> Names() => Directory.EnumerateDirectories(_folder).ToHashSet(StringComparer.Ordinal);
}
