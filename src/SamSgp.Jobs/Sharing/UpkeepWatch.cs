using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Jobs.Sharing;

/// <summary>Stands for the one process that does what one alone has to.</summary>
internal sealed class UpkeepWatch(UpkeepLeader leader, TimeProvider clock, ILogger<UpkeepWatch> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        while (!stoppingToken.IsCancellationRequested)
            await WorkerTurn.TakeAsync(() => leader.RunAsync(stoppingToken), clock, logger, stoppingToken);
    }
}
