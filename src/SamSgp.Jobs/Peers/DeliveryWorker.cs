using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Jobs.Peers;

/// <summary>Sends what peers could not take when it was made, until they can.</summary>
internal sealed class DeliveryWorker(ResultDelivery delivery, UpkeepLeader upkeep, TimeProvider clock, ILogger<DeliveryWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!upkeep.IsMine) continue;
                await WorkerTurn.TakeAsync(() => delivery.SendDueAsync(stoppingToken), clock, logger, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not sent stays written down.
        }
    }
}
