using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Jobs.Retirement;

/// <summary>Forgets workitems that have ended, at the start and now and then.</summary>
internal sealed partial class RetirementWorker(WorkitemRetirement retirement, UpkeepLeader upkeep, RetirementRules rules, TimeProvider clock,
    ILogger<RetirementWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10), Standing = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        while (rules.Enabled && !stoppingToken.IsCancellationRequested)
        {
            if (upkeep.IsMine) await WorkerTurn.TakeAsync(() => RetireAsync(stoppingToken), clock, logger, stoppingToken);
            await Task.Delay(upkeep == UpkeepLeader.Alone || upkeep.IsMine ? Pause : Standing, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RetireAsync(CancellationToken stopping)
    {
        if (await retirement.RetireAsync(stopping) is > 0 and var count) Log.Retired(logger, count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Workitems} workitems that have ended are forgotten, as configured (section Worklist)")]
        public static partial void Retired(ILogger logger, int workitems);
    }
}
