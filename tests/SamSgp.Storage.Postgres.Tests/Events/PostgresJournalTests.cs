using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Events;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Tests.Events;

public sealed class PostgresJournalTests : IDisposable
{
    private static readonly WorkitemKeys Keys = new("liver", "2.3") { IsReady = true };
    private readonly StoreFixture _store = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task NextAsync_WhatAnotherProcessDid_IsReadOnceWithWhatItWasBefore()
    {
        await using var here = Journal();
        await using var there = Journal();
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System, there);
        var added = await workitems.TryAddAsync("1.1", "SCHEDULED", """{"a":1}""", Keys, None);
        var claimed = await workitems.TryUpdateAsync(added!, new WorkitemChange("IN PROGRESS", """{"b":2}""", Keys, "1.9"), None);
        await workitems.NoteAsync(new WorkitemNews(2, claimed!, null, "VIEWER", "why"), None);
        var news = await ReadAsync(here, 3);
        Assert.Equal([1, 1, 2], news.Select(one => one.Kind));
        Assert.Equal(["SCHEDULED", "IN PROGRESS", "IN PROGRESS"], news.Select(one => one.Workitem.State));
        Assert.Equal((added, """{"b":2}"""), (news[1].Before, news[1].Workitem.Dataset));
        Assert.Equal(("VIEWER", "why"), (news[2].OnlyFor, news[2].Request));
        await workitems.TryAddAsync("1.2", "SCHEDULED", "{}", Keys, None);
        Assert.Equal("1.2", Assert.Single(await ReadAsync(here, 1)).Workitem.WorkitemUid);
    }

    [Fact]
    public async Task NextAsync_ManyWritersAtOnce_NothingIsMissedAndNoWorkitemGoesBackwards()
    {
        await using var here = Journal();
        await using var there = Journal();
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System, there);
        const int items = 12, changes = 10;
        var writing = Task.WhenAll(Enumerable.Range(0, items).Select(async n =>
        {
            var seen = await workitems.TryAddAsync($"1.{n}", "SCHEDULED", "{}", Keys, None);
            for (var change = 1; change < changes; change++)
                seen = await workitems.TryUpdateAsync(seen!, new WorkitemChange("SCHEDULED", $"{{\"{change}\":1}}", Keys, null), None);
        }));
        var news = await ReadAsync(here, items * changes);
        await writing;
        foreach (var one in news.GroupBy(one => one.Workitem.WorkitemUid))
            Assert.Equal(Enumerable.Range(1, changes).Select(n => (long)n), one.Select(happened => happened.Workitem.Version));
    }

    [Fact]
    public async Task NextAsync_ATransactionIsUnderWayForLong_OthersAreReadAllTheSameAndItsOwnWhenItEnds()
    {
        await using var here = Journal();
        await using var there = Journal();
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System, there);
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var under = _store.Database.WriteAsync(connection =>
        {
            there.Write(connection, new WorkitemNews(2, new WorkitemRecord("1.7", "SCHEDULED", "{}", null, 1, default, default, 1), null, null, null));
            begun.SetResult();
            end.Task.Wait();
            return true;
        }, None);
        await begun.Task;
        await workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None);
        Assert.Equal("1.1", Assert.Single(await ReadAsync(here, 1)).Workitem.WorkitemUid);
        end.SetResult();
        await under;
        Assert.Equal("1.7", Assert.Single(await ReadAsync(here, 1)).Workitem.WorkitemUid);
    }

    [Fact]
    public async Task NextAsync_Progress_IsTheLastOfEachWorkitem()
    {
        await using var here = Journal();
        await using var there = Journal();
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System, there);
        var added = await workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None);
        await workitems.TryUpdateAsync(added!, new WorkitemChange("IN PROGRESS", "{}", Keys, "1.9"), None);
        await ReadAsync(here, 2);
        foreach (var permille in (int[])[100, 250])
            await workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9"), permille, "Segmenting", None);
        var news = (await ReadAsync(here, 1))[^1];
        while (news.Workitem.Progress!.Permille < 250) news = (await ReadAsync(here, 1))[^1];
        Assert.Equal((3, 2L), (news.Kind, news.Workitem.Progress!.Reports));
    }

    private PostgresJournal Journal() => new(_store.Database, _store.ConnectionString, TimeProvider.System);

    private static async Task<List<WorkitemNews>> ReadAsync(PostgresJournal journal, int count)
    {
        var news = new List<WorkitemNews>();
        while (news.Count < count) news.AddRange(await journal.NextAsync(None));
        return news;
    }
}
