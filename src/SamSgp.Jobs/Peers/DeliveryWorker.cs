using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Storage;

namespace SamSgp.Jobs.Peers;

/// <summary>Sends what peers could not take when it was made, until they can.</summary>
internal sealed partial class DeliveryWorker(ResultDelivery delivery, TimeProvider clock, ILogger<DeliveryWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await SendAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not sent stays written down.
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        try
        {
            await delivery.SendDueAsync(stopping);
        }
        catch (StorageUnavailableException fault)
        {
            Log.StoreUnavailable(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Results cannot be sent: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string message);
    }
}
