using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Tests.Workitems;

public sealed class WorkitemStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private static CancellationToken None => CancellationToken.None;

    private WorkitemStore Workitems => new(_store.Database, TimeProvider.System);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task TryAddAsync_NewUid_IsFoundAfterRestart()
    {
        var added = await Workitems.TryAddAsync("1.2.3", "SCHEDULED", """{"a":1}""", WorkitemKeys.None, None);
        await _store.RestartAsync();
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
        var claimed = await Workitems.TryUpdateAsync(seen, new WorkitemChange("IN PROGRESS", """{"b":2}""", WorkitemKeys.None, "1.9"), None);
        Assert.Equal(("IN PROGRESS", """{"b":2}""", "1.9", 2L),
            (claimed!.State, claimed.Dataset, claimed.TransactionUid, claimed.Version));
        Assert.Equal(claimed, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task TryUpdateAsync_TwentyRacingClaims_OneWins()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None))!;
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(claimant =>
            Workitems.TryUpdateAsync(seen, new WorkitemChange("IN PROGRESS", "{}", WorkitemKeys.None, $"1.{claimant}"), None)));
        var winner = Assert.Single(claims, claim => claim is not null);
        Assert.Equal(winner, Workitems.Find("1.2.3"));
    }

    [Fact]
    public async Task List_StateAndPages_AreInOrderOfArrival()
    {
        foreach (var uid in (string[])["1.9", "1.1", "1.5", "1.3"]) await Workitems.TryAddAsync(uid, "SCHEDULED", "{}", WorkitemKeys.None, None);
        await Workitems.TryUpdateAsync(Workitems.Find("1.1")!, new WorkitemChange("CANCELED", "{}", WorkitemKeys.None, null), None);
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
            await Workitems.TryUpdateAsync(Workitems.Find(uid)!, new WorkitemChange("COMPLETED", "{}", WorkitemKeys.None, null), None);
            await Task.Delay(5); // Times are kept in milliseconds.
        }

        Assert.Equal(["1.1", "1.3"], Workitems.LastEnded(5).Select(workitem => workitem.WorkitemUid));
        Assert.Equal("1.1", Assert.Single(Workitems.LastEnded(1)).WorkitemUid);
    }

    [Fact]
    public async Task Waiting_JobsOfOursAndOthers_CountsThoseThatAWorkerCouldTake()
    {
        Assert.Equal((0, null), Workitems.Waiting());
        WorkitemKeys[] keys = [new("liver", "2.3") { IsReady = true }, new("liver", "2.3") { IsReady = true }, new("liver", "2.3"), new(null, "2.3") { IsReady = true }];
        foreach (var (n, one) in keys.Index()) await Workitems.TryAddAsync($"1.{n}", "SCHEDULED", "{}", one, None);
        Assert.Equal((2, Workitems.Find("1.0")!.Created), Workitems.Waiting());
    }

    [Fact]
    public async Task TryClaimAsync_SomeWait_IsTheOldestOfTheMostUrgentThatAreReadyAndOurs()
    {
        await AddAsync("1.1", 1);
        await AddAsync("1.2", 2);
        await AddAsync("1.3", 2);
        await Workitems.TryAddAsync("1.4", "SCHEDULED", "{}", new WorkitemKeys(null, null) { Priority = 2, IsReady = true }, None);
        await Workitems.TryAddAsync("1.5", "SCHEDULED", "{}", new WorkitemKeys("liver", null) { Priority = 2 }, None);
        Assert.Equal("1.3", await ClaimAsync("1.2"));
        Assert.Equal("1.2", await ClaimAsync());
        Assert.Equal(("IN PROGRESS", "1.9"), (Workitems.Find("1.2")!.State, Workitems.Find("1.2")!.TransactionUid));
        Assert.Equal("1.1", await ClaimAsync());
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task TryClaimAsync_ManyAtOnce_EachGetsAnotherAndNoneIsLeft()
    {
        for (var n = 0; n < 40; n++) await AddAsync($"1.{n}", n % 3);
        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ClaimAsync()));
        Assert.Equal(40, claims.OfType<string>().Distinct().Count());
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task TryClaimAsync_OneAskerHasAThousandWaiting_AnotherOnesTenthIsTakenSoon()
    {
        for (var n = 0; n < 1000; n++) await Workitems.TryAddAsync($"1.{n}", "SCHEDULED", "{}", Keys(1) with { Share = "A" }, None);
        for (var n = 0; n < 10; n++) await Workitems.TryAddAsync($"2.{n}", "SCHEDULED", "{}", Keys(1) with { Share = "B" }, None);
        var order = new List<string>();
        for (var n = 0; n < 25; n++) order.Add((await ClaimAsync())!);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"2.{n}"), order.Where(uid => uid.StartsWith("2.", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(0, 15).Select(n => $"1.{n}"), order.Where(uid => uid.StartsWith("1.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TryClaimAsync_AskersOfUnlikeWeight_AreServedByIt()
    {
        foreach (var (share, weight) in new[] { ("A", 3.0), ("B", 1.0) })
            for (var n = 0; n < 12; n++) await Workitems.TryAddAsync($"{share}.{n}", "SCHEDULED", "{}", new WorkitemKeys("liver", "2.3") { IsReady = true, Share = share, Weight = weight }, None);
        var taken = new List<string?>();
        for (var n = 0; n < 12; n++) taken.Add(await ClaimAsync());
        Assert.Equal(9, taken.Count(uid => uid!.StartsWith('A')));
    }

    [Fact]
    public async Task TryClaimAsync_OneCannotBeBegun_SaysWhichAndLeavesIt()
    {
        await AddAsync("1.1", 1);
        await AddAsync("1.2", 1);
        var fault = await Assert.ThrowsAsync<UnclaimableException>(
            () => Workitems.TryClaimAsync([], null, _ => throw new InvalidDataException("no JSON"), None));
        Assert.Equal(("1.1", "SCHEDULED"), (fault.WorkitemUid, Workitems.Find("1.1")!.State));
        Assert.Equal("1.2", await ClaimAsync(fault.WorkitemUid));
    }

    [Fact]
    public async Task TryReportAsync_WhoeverHoldsIt_IsReadWithTheWorkitemAndCountsOn()
    {
        await AddAsync("1.1", 1);
        var claimed = Workitems.Find(await ClaimAsync() ?? "")!;
        Assert.Null(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.8"), 100, "Another", None));
        var first = await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9"), 100, "Reading", None);
        var second = await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9"), 250, "Segmenting", None);
        Assert.Equal((100, "Reading", 1L), (first!.Progress!.Permille, first.Progress.Description, first.Progress.Reports));
        Assert.Equal((250, 2L, claimed.Version, claimed.Dataset),
            (second!.Progress!.Permille, second.Progress.Reports, second.Version, second.Dataset));
        var done = await Workitems.TryUpdateAsync(second, new WorkitemChange("COMPLETED", "{}", Keys(1), "1.9"), None);
        Assert.Equal((claimed.Version + 3, null), (done!.Version, done.Progress));
        Assert.Null(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9"), 990, "Too late", None));
    }

    [Fact]
    public async Task Scheduled_OfASeriesAndTask_AreThoseThatWait()
    {
        await AddAsync("1.1", 1);
        await AddAsync("1.2", 1);
        await Workitems.TryAddAsync("1.3", "SCHEDULED", "{}", Keys(1) with { SeriesInstanceUid = "2.3.5" }, None);
        await Workitems.TryUpdateAsync(Workitems.Find("1.1")!, new WorkitemChange("CANCELED", "{}", Keys(1), null), None);
        Assert.Equal("1.2", Assert.Single(Workitems.Scheduled("liver", "2.3", "2.3.4")).WorkitemUid);
    }

    [Fact]
    public async Task List_LargeDatasets_PagesEndBySizeAndHaveAllTogether()
    {
        var large = $$"""{"a":"{{new string('x', 3 << 20)}}"}""";
        for (var n = 0; n < 5; n++) await Workitems.TryAddAsync($"1.{n}", "SCHEDULED", large, WorkitemKeys.None, None);
        var (found, pages) = (0, 0);
        for (var page = Workitems.List(null, 0, 100); page.Count > 0; page = Workitems.List(null, page[^1].Sequence, 100))
        {
            found += page.Count;
            pages++;
        }

        Assert.Equal((5, 3), (found, pages));
        Assert.Equal(2, Workitems.Newest(WorkitemKeys.None, null, 100).Count);
    }

    [Fact]
    public async Task FirstEnded_Pages_BeginWithTheFirst()
    {
        foreach (var uid in (string[])["1.1", "1.2", "1.3", "1.4"]) await AddAsync(uid, 1);
        foreach (var uid in (string[])["1.3", "1.1", "1.2"])
        {
            await Workitems.TryUpdateAsync(Workitems.Find(uid)!, new WorkitemChange("COMPLETED", "{}", WorkitemKeys.None, null), None);
            await Task.Delay(5); // Times are kept in milliseconds.
        }

        var first = Workitems.FirstEnded(null, 2);
        Assert.Equal(["1.3", "1.1", "1.2"], first.Concat(Workitems.FirstEnded(first[^1], 2)).Select(workitem => workitem.WorkitemUid));
        Assert.Equal(3, Workitems.CountEnded());
    }

    private async Task<string?> ClaimAsync(params string[] but) => (await Workitems.TryClaimAsync(
        but, null, seen => new WorkitemChange("IN PROGRESS", seen.Dataset, Keys(1), "1.9"), None))?.Claimed.WorkitemUid;

    private static WorkitemKeys Keys(int priority) =>
        new("liver", "2.3") { SeriesInstanceUid = "2.3.4", Priority = priority, IsReady = true };

    private Task<WorkitemRecord?> AddAsync(string uid, int priority) => Workitems.TryAddAsync(uid, "SCHEDULED", "{}", Keys(priority), None);

    [Fact]
    public async Task TryDeleteAsync_ChangedMeanwhile_IsFalseAndKeepsIt()
    {
        var seen = (await Workitems.TryAddAsync("1.2.3", "SCHEDULED", "{}", WorkitemKeys.None, None))!;
        var now = (await Workitems.TryUpdateAsync(seen, new WorkitemChange("SCHEDULED", "{}", WorkitemKeys.None, null), None))!;
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
