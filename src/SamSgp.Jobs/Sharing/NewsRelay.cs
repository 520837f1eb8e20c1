using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Sharing;

/// <summary>Brings what happens in any process of a shared store to who listens in this one.</summary>
internal sealed class NewsRelay(WorkitemJournal journal, WorkitemEvents events, Subscriptions subscriptions, RunningJobs running, TimeProvider clock,
    ILogger<NewsRelay> logger) : BackgroundService
{
    // Read, and not told yet: where telling fails, they are told later, and none is missed.
    private IReadOnlyList<WorkitemNews> _news = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        while (!stoppingToken.IsCancellationRequested)
            await WorkerTurn.TakeAsync(() => RelayAsync(stoppingToken), clock, logger, stoppingToken);
    }

    private async Task RelayAsync(CancellationToken stopping)
    {
        if (_news.Count == 0) _news = await journal.NextAsync(stopping);
        // Somebody may have subscribed at another process to what comes now.
        if (_news.Count > 0) subscriptions.Refresh();
        foreach (var happened in _news.Select(WorkitemRelay.EventOf))
        {
            if (happened.Cancellation is { } request) running.Cancel(happened.Workitem.Uid, request);
            events.Publish(happened);
        }

        _news = [];
    }
}
