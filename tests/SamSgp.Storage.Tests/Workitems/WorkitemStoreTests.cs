using SamSgp.Storage.Database;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Tests.Workitems;

public sealed class WorkitemStoreTests : IDisposable
{
    private readonly StoreFixture store = new();
    private static CancellationToken None => CancellationToken.None;

    private WorkitemStore Workitems => new(store.Database, TimeProvider.System);

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task TryAddAsync_NewUid_IsFoundAfterRestart()
    {
        var added = await Workitems.TryAddAsync("1.2.3", "SCHEDULED", """{"a":1}""", WorkitemKeys.None, None);
        await store.RestartAsync();
        Assert.NotNull(added);
        Assert.Equal(1, added.Version);
        Assert.Equal(added, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryAddAsync_SameUidAgain_IsNullAndKeepsTheFirst()
    {
        await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None);
        Assert.Null(await Workitems.TryAddAsync("1.2.3", "SCHEDULED", """{"other":1}""", WorkitemKeys.None, None));
        Assert.Equal("{}", Workitems.Find("1.2.3")!.Dataset);
    }

    [Fact]
    public void Find_UnknownUid_IsNull() => Assert.Null(Workitems.Find("1.2.3"));

    [Fact]
    public async Task TryUpdateAsync_Unchanged_ReplacesAndCountsTheVersion()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None))!;
        var claimed = await Workitems.TryUpdateAsync(seen, "IN PROGRESS", """{"b":2}""", WorkitemKeys.None, "1.9", None);
        Assert.Equal(("IN PROGRESS", """{"b":2}""", "1.9", 2L),
            (claimed!.State, claimed.Dataset, claimed.TransactionUid, claimed.Version));
        Assert.Equal(claimed, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryUpdateAsync_TwentyRacingClaims_OneWins()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None))!;
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(claimant =>
            Workitems.TryUpdateAsync(seen, "IN PROGRESS", "{}", WorkitemKeys.None, $"1.{claimant}", None)));
        var winner = Assert.Single(claims, claim => claim is not null);
        Assert.Equal(winner, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task List_StateAndPages_AreInOrderOfArrival()
    {
        foreach (var uid in (string[])["1.9", "1.1", "1.5", "1.3"]) await Workitems.TryAddAsync(uid, "SCHEDULED", "{}", WorkitemKeys.None, None);
        await Workitems.TryUpdateAsync(Workitems.Find("1.1")!, "CANCELED", "{}", WorkitemKeys.None, null, None);
        var first = Workitems.List("SCHEDULED", 0, 2);
        var rest = Workitems.List("SCHEDULED", first[^1].Sequence, 2);
        Assert.Equal(["1.9", "1.5", "1.3"], first.Concat(rest).Select(workitem => workitem.WorkitemUid));
        Assert.Equal(4, Workitems.List(null, 0, 100).Count);
        Assert.Equal(3, Workitems.Count("SCHEDULED"));
    }

    [Fact]
    public async Task Newest_ByTaskAndStudy_PagesFromTheNewestOn()
    {
        foreach (var n in Enumerable.Range(1, 12))
            await Workitems.TryAddAsync($"1.{n}", "SCHEDULED", "{}", new WorkitemKeys(n % 2 == 0 ? "liver" : "lung", n % 3 == 0 ? "2.3" : "2.1"), None);
        var liver = new WorkitemKeys("liver", null);
        var first = Workitems.Newest(liver, null, 4);
        var rest = Workitems.Newest(liver, first[^1].Sequence, 4);
        Assert.Equal(["1.12", "1.10", "1.8", "1.6", "1.4", "1.2"], first.Concat(rest).Select(workitem => workitem.WorkitemUid));
        Assert.Equal(["1.12", "1.6"], Workitems.Newest(new WorkitemKeys("liver", "2.3"), null, 9).Select(workitem => workitem.WorkitemUid));
        Assert.Equal("1.12", Assert.Single(Workitems.Newest(WorkitemKeys.None, null, 1)).WorkitemUid);
    }

    [Fact]
    public async Task LastEnded_SomeRun_AreThoseThatEndedTheLastFirst()
    {
        foreach (var uid in (string[])["1.1", "1.2", "1.3"]) await Workitems.TryAddAsync(uid, "SCHEDULED", "{}", WorkitemKeys.None, None);
        foreach (var uid in (string[])["1.3", "1.1"])
        {
            await Workitems.TryUpdateAsync(Workitems.Find(uid)!, "COMPLETED", "{}", WorkitemKeys.None, null, None);
            await Task.Delay(5); // Times are kept in milliseconds.
        }

        Assert.Equal(["1.1", "1.3"], Workitems.LastEnded(5).Select(workitem => workitem.WorkitemUid));
        Assert.Equal("1.1", Assert.Single(Workitems.LastEnded(1)).WorkitemUid);
    }

    [Theory]
    [InlineData("task = 'a'")]
    [InlineData("study_instance_uid = 'a'")]
    public void Newest_AnyKey_IsLookedUpByAnIndexAndNotSorted(string wanted)
    {
        var plan = PlanOf($"SELECT * FROM workitems WHERE sequence < 9 AND {wanted} ORDER BY sequence DESC LIMIT 5");
        Assert.Contains("USING INDEX workitems_by_", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void LastEnded_IsReadFromAnIndexAndNotSorted()
    {
        var plan = PlanOf($"SELECT * FROM workitems INDEXED BY workitems_ended WHERE {Schema.WorkitemEnded} ORDER BY updated DESC, sequence DESC LIMIT 5");
        Assert.Contains("USING INDEX workitems_ended", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    private string PlanOf(string sql) => string.Join('\n', store.Database.Read(
        connection => connection.Query("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3))));

    [Fact]
    public async Task TryDeleteAsync_ChangedMeanwhile_IsFalseAndKeepsIt()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None))!;
        var now = (await Workitems.TryUpdateAsync(seen, "SCHEDULED", "{}", WorkitemKeys.None, null, None))!;
        Assert.False(await Workitems.TryDeleteAsync(seen, None));
        Assert.True(await Workitems.TryDeleteAsync(now, None));
        Assert.Null(Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryAddAsync_CancelledBefore_IsNotAdded()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, cancelled.Token));
        Assert.Null(Workitems.Find("1.2.3"));
    }
}
