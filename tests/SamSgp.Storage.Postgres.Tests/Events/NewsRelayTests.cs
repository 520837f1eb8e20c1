using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Sharing;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Tests.Events;

public sealed class NewsRelayTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Relay_StoreFailsBetweenReadingAndTelling_NothingThatHappenedIsMissed()
    {
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System);
        var events = new WorkitemEvents();
        using var subscriptions = new Subscriptions(
            new DocumentStore(_store.Database, TimeProvider.System), new Worklist(workitems, events, TimeProvider.System));
        var added = await workitems.TryAddAsync("1.2", "SCHEDULED", "{}", WorkitemKeys.None, CancellationToken.None);
        var journal = new Told();
        using var relay = new NewsRelay(journal, events, subscriptions, new RunningJobs(), new HurriedClock(), NullLogger<NewsRelay>.Instance);
        using var feed = events.Listen(null);
        await ExecuteAsync("ALTER TABLE documents RENAME TO documents_away");
        await relay.StartAsync(CancellationToken.None);
        journal.News.Writer.TryWrite(new WorkitemNews(1, added!, null, null, null));
        while (journal.News.Reader.Count > 0) await Task.Delay(10);
        await Task.Delay(100);
        Assert.False(feed.TryRead(out _));

        await ExecuteAsync("ALTER TABLE documents_away RENAME TO documents");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await feed.WaitAsync(patience.Token));
        Assert.True(feed.TryRead(out var happened));
        Assert.Equal("1.2", happened.Workitem.Uid);
        await relay.StopAsync(CancellationToken.None);
    }

    private Task<int> ExecuteAsync(string sql) => _store.Database.WriteAsync(connection => connection.Execute(sql), CancellationToken.None);

    private sealed class Told : WorkitemJournal
    {
        public Channel<WorkitemNews> News { get; } = Channel.CreateUnbounded<WorkitemNews>();

        public override async Task<IReadOnlyList<WorkitemNews>> NextAsync(CancellationToken cancellationToken) => [await News.Reader.ReadAsync(cancellationToken)];

        internal override void Write(DbConnection connection, WorkitemNews news)
        {
        }

        internal override void Tell()
        {
        }

        internal override void TellProgress()
        {
        }
    }

    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
