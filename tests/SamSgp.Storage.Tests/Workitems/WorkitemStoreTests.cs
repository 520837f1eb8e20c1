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
        var added = await Workitems.TryAddAsync("1.2.3", "SCHEDULED", """{"a":1}""", None);
        await store.RestartAsync();
        Assert.NotNull(added);
        Assert.Equal(1, added.Version);
        Assert.Equal(added, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryAddAsync_SameUidAgain_IsNullAndKeepsTheFirst()
    {
        await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", None);
        Assert.Null(await Workitems.TryAddAsync("1.2.3", "SCHEDULED", """{"other":1}""", None));
        Assert.Equal("{}", Workitems.Find("1.2.3")!.Dataset);
    }

    [Fact]
    public void Find_UnknownUid_IsNull() => Assert.Null(Workitems.Find("1.2.3"));

    [Fact]
    public async Task TryUpdateAsync_Unchanged_ReplacesAndCountsTheVersion()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", None))!;
        var claimed = await Workitems.TryUpdateAsync(seen, "IN PROGRESS", """{"b":2}""", "1.9", None);
        Assert.Equal(("IN PROGRESS", """{"b":2}""", "1.9", 2L),
            (claimed!.State, claimed.Dataset, claimed.TransactionUid, claimed.Version));
        Assert.Equal(claimed, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryUpdateAsync_TwentyRacingClaims_OneWins()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", None))!;
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(claimant =>
            Workitems.TryUpdateAsync(seen, "IN PROGRESS", "{}", $"1.{claimant}", None)));
        var winner = Assert.Single(claims, claim => claim is not null);
        Assert.Equal(winner, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task List_StateAndPages_AreInOrderOfArrival()
    {
        foreach (var uid in (string[])["1.9", "1.1", "1.5", "1.3"]) await Workitems.TryAddAsync(uid, "SCHEDULED", "{}", None);
        await Workitems.TryUpdateAsync(Workitems.Find("1.1")!, "CANCELED", "{}", null, None);
        var first = Workitems.List("SCHEDULED", 0, 2);
        var rest = Workitems.List("SCHEDULED", first[^1].Sequence, 2);
        Assert.Equal(["1.9", "1.5", "1.3"], first.Concat(rest).Select(workitem => workitem.WorkitemUid));
        Assert.Equal(4, Workitems.List(null, 0, 100).Count);
        Assert.Equal(3, Workitems.Count("SCHEDULED"));
    }

    [Fact]
    public async Task TryDeleteAsync_ChangedMeanwhile_IsFalseAndKeepsIt()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", None))!;
        var now = (await Workitems.TryUpdateAsync(seen, "SCHEDULED", "{}", null, None))!;
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
            () => Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", cancelled.Token));
        Assert.Null(Workitems.Find("1.2.3"));
    }
}
