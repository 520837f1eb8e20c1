using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Tests.Workers;

/// <summary>Who holds what, and who takes over what of whom. Time passes by setting what the rows say of it.</summary>
public sealed class WorkersTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly StoreFixture _store = new();
    private readonly List<PostgresWorker> _workers = [];

    private static CancellationToken None => CancellationToken.None;

    private WorkitemStore Workitems => new(_store.Database, TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task TryClaimAsync_ManyWorkersAtOnce_EachJobIsHeldByOneAndNoClaimIsEmpty()
    {
        for (var n = 0; n < 60; n++) await AddAsync($"1.{n}");
        var workers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => BeginAsync($"w{n}")));
        var claims = await Task.WhenAll(workers.Select(async worker =>
        {
            var mine = new List<string>();
            for (var n = 0; n < 10; n++) mine.Add(await ClaimAsync(worker, "1.9", [.. mine]) ?? "none");
            return mine;
        }));
        Assert.Equal(60, claims.SelectMany(mine => mine).Distinct().Except(["none"]).Count());
        foreach (var worker in workers) Assert.Equal(10, (await worker.BeatAsync(None))!.Count);
    }

    [Fact]
    public async Task TryClaimAsync_OfALivingWorker_IsNotTakenOver()
    {
        await AddAsync("1.1");
        var (first, second) = (await BeginAsync("first"), await BeginAsync("second"));
        Assert.Equal("1.1", await ClaimAsync(first));
        await LookAsync();
        Assert.Null(await ClaimAsync(second));
    }

    [Fact]
    public async Task TryClaimAsync_LeaseEnded_IsTakenOverAndTheLateOneWritesNothing()
    {
        await AddAsync("1.1");
        var (late, other) = (await BeginAsync("late"), await BeginAsync("other"));
        await ClaimAsync(late, "1.9.1");
        await SayAsync("UPDATE workers SET alive_until = now() - interval '1 second' WHERE name = 'late'");
        Assert.Equal(["late"], await LookAsync());
        Assert.Equal("1.1", await ClaimAsync(other, "1.9.2"));
        Assert.Null(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9.1"), 500, "Still at it", None));
        Assert.NotNull(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9.2"), 100, "Begun again", None));
        // It hears of it with its next beat, and takes nothing until it begins anew.
        await AddAsync("1.2");
        Assert.Null(await ClaimAsync(late));
        Assert.Null(await late.BeatAsync(None));
        await late.BeginAsync(None);
        Assert.Equal("1.2", await ClaimAsync(late));
    }

    [Fact]
    public async Task TryClaimAsync_ProcessDied_IsTakenOverLongBeforeTheLeaseEnds()
    {
        await AddAsync("1.1");
        var (dying, other) = (await BeginAsync("dying"), await BeginAsync("other"));
        await ClaimAsync(dying);
        await SayAsync("UPDATE workers SET beat = now() - interval '8 seconds' WHERE name = 'dying'");
        Assert.Empty(await LookAsync()); // Its connection is there: it is slow, not dead.
        await dying.DisposeAsync();
        Assert.Equal(["dying"], await LookAsync());
        Assert.Equal("1.1", await ClaimAsync(other));
    }

    [Fact]
    public async Task Upkeep_SessionJustBegan_GivesNobodyUp()
    {
        await BeginAsync("away");
        await SayAsync("UPDATE workers SET alive_until = now() - interval '1 hour', beat = now() - interval '1 hour'");
        Assert.Empty(await LookAsync(settled: false));
    }

    [Fact]
    public async Task EndAsync_JobInHand_IsTakenOverAtOnce()
    {
        await AddAsync("1.1");
        var (ending, other) = (await BeginAsync("ending"), await BeginAsync("other"));
        await ClaimAsync(ending);
        Assert.Equal(["1.1"], (await ending.BeatAsync(None))!);
        await AddAsync("1.2");
        await ending.EndAsync(None);
        Assert.Null(await ClaimAsync(ending)); // Neither its own nor another one.
        Assert.Equal("1.1", await ClaimAsync(other));
        Assert.Equal("1.2", await ClaimAsync(other, "1.9", "1.1"));
    }

    [Fact]
    public async Task TryClaimAsync_HeldButNotInHand_IsTakenAgain()
    {
        await AddAsync("1.1");
        var worker = await BeginAsync("only");
        await ClaimAsync(worker);
        Assert.Null(await ClaimAsync(worker, "1.9.2", "1.1"));
        Assert.Equal("1.1", await ClaimAsync(worker, "1.9.3"));
    }

    [Fact]
    public async Task TryClaimAsync_OfAnotherPerformer_IsNeverTakenOver()
    {
        await AddAsync("1.1");
        await Workitems.TryUpdateAsync(Workitems.Find("1.1")!, new WorkitemChange("IN PROGRESS", "{}", Keys, "1.99"), None);
        Assert.Null(await ClaimAsync(await BeginAsync("ours")));
    }

    [Fact]
    public async Task TryClaimAsync_TaskAtHand_ComesBeforeItsTurnUntilAnotherHasWaitedTooLong()
    {
        var worker = await BeginAsync("warm");
        await AddAsync("1.1", "liver", "2.1");
        Assert.Equal("1.1", await ClaimAsync(worker));
        await AddAsync("1.2", "lung", "2.2");
        await AddAsync("1.3", "liver", "2.3");
        await AddAsync("1.4", "lung", "2.1");
        Assert.Equal("1.4", await ClaimAsync(worker, "1.9", "1.1")); // the series it had
        await AddAsync("1.5", "spleen", "2.5");
        Assert.Equal("1.2", await ClaimAsync(worker, "1.9", "1.1", "1.4"));
        Assert.Equal(["lung", "liver"], worker.Warmth.Tasks);
        await AddAsync("1.6", "lung", "2.6");
        Assert.Equal("1.3", await ClaimAsync(worker, "1.9", "1.1", "1.4", "1.2"));
        Assert.Equal("1.6", await ClaimAsync(worker, "1.9", "1.1", "1.4", "1.2", "1.3")); // a task it had, before 1.5

        await AddAsync("1.7", "lung", "2.6");
        await SayAsync("UPDATE workitems SET created = created - 61000 WHERE workitem_uid = '1.5'");
        Assert.Equal("1.5", await ClaimAsync(worker, "1.9", "1.1", "1.4", "1.2", "1.3", "1.6"));
    }

    [Fact]
    public async Task TryClaimAsync_TaskThatAnotherWorkerHas_IsLeftToIt()
    {
        await AddAsync("1.1", "lung");
        await AddAsync("1.2", "liver");
        await SayAsync("UPDATE workitems SET created = created - 61000");
        var (liver, both) = (await BeginAsync("liver", "liver"), await BeginAsync("both", "liver", "lung"));
        Assert.Equal("1.2", await ClaimAsync(liver));
        Assert.Null(await ClaimAsync(liver, but: "1.2"));
        Assert.Equal("1.1", await ClaimAsync(both));

        // As it ends, what it held waits for another one that has the task; while one runs.
        var third = await BeginAsync("third", "lung");
        await both.EndAsync(None);
        Assert.Null(await ClaimAsync(liver, but: "1.2"));
        Assert.Equal("1.1", await ClaimAsync(third));
    }

    [Fact]
    public async Task TryClaimAsync_TaskThatNoWorkerHas_IsTakenAfterAMinuteByOneThatSaysSo()
    {
        await AddAsync("1.1", "lnug");
        var worker = await BeginAsync("w", "liver");
        Assert.Null(await ClaimAsync(worker));
        await SayAsync("UPDATE workitems SET created = created - 61000");
        Assert.Equal("1.1", await ClaimAsync(worker));
    }

    [Fact]
    public async Task TryClaimAsync_TasksChange_AreSaidWithTheNextBeat()
    {
        await AddAsync("1.1", "lung");
        string[] tasks = ["liver"];
        await using var worker = new PostgresWorker(_store.Database, _store.ConnectionString, new WorkerDescription("w", "1", "cpu"), Lease) { Tasks = () => tasks };
        await worker.BeginAsync(None);
        Assert.Null(await ClaimAsync(worker));
        tasks = ["liver", "lung"];
        await worker.BeatAsync(None);
        Assert.Equal(["liver", "lung"], Assert.Single(new PostgresRoster(_store.Database).List()).Tasks);
        Assert.Equal("1.1", await ClaimAsync(worker));
    }

    [Fact]
    public async Task List_WorkersThatRunAndOneThatIsLost_AreDescribedWithTheirJobs()
    {
        await AddAsync("1.1");
        var busy = await BeginAsync("busy");
        await BeginAsync("lost");
        await ClaimAsync(busy);
        await busy.BeatAsync(None);
        await SayAsync("UPDATE workers SET alive_until = now() - interval '1 second' WHERE name = 'lost'");
        await LookAsync();
        await (await BeginAsync("gone")).EndAsync(None);

        var listed = new PostgresRoster(_store.Database).List();

        Assert.Equal([("busy", false), ("lost", true)], listed.Select(worker => (worker.Description.Name, worker.IsLost)));
        Assert.Equal(new WorkerDescription("busy", "1.2", "cpu"), listed[0].Description);
        Assert.Equal(["liver"], listed[0].WarmTasks);
        Assert.Equal(["1.1"], listed[0].Workitems);
        Assert.Equal([], listed[1].Workitems);
    }

    [Fact]
    public async Task Upkeep_TwoProcesses_OneIsTheLeaderUntilItGoes()
    {
        using var stop = new CancellationTokenSource();
        var (first, second) = (Upkeep(), Upkeep());
        var leading = Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(stop.Token));
        while (!first.IsMine) await Task.Delay(10);
        using var end = new CancellationTokenSource();
        var standing = Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.RunAsync(end.Token));
        await Task.Delay(100);
        Assert.False(second.IsMine);
        await stop.CancelAsync();
        await leading;
        while (!second.IsMine) await Task.Delay(10);
        Assert.False(first.IsMine);
        await end.CancelAsync();
        await standing;
    }

    private static WorkitemKeys Keys => KeysOf("liver 2.4");

    // As the service's datasets say them.
    private static WorkitemKeys KeysOf(string dataset) => new(dataset.Split(' ')[0], "2.3") { IsReady = true, SeriesInstanceUid = dataset.Split(' ')[^1] };

    private Task<WorkitemRecord?> AddAsync(string uid, string task = "liver", string series = "2.4") => Workitems.TryAddAsync(
        uid, "SCHEDULED", $"{task} {series}", KeysOf($"{task} {series}"), None);

    private async Task<string?> ClaimAsync(PostgresWorker worker, string transactionUid = "1.9", params string[] but) => (await Workitems.TryClaimAsync(
        but, worker, seen => new WorkitemChange("IN PROGRESS", seen.Dataset, KeysOf(seen.Dataset), transactionUid), None))?.Claimed.WorkitemUid;

    private async Task<PostgresWorker> BeginAsync(string name, params string[] tasks)
    {
        var worker = new PostgresWorker(_store.Database, _store.ConnectionString, new WorkerDescription(name, "1.2", "cpu"), Lease)
        {
            Tasks = tasks.Length == 0 ? null : () => tasks,
        };
        lock (_workers) _workers.Add(worker);
        await worker.BeginAsync(None);
        return worker;
    }

    private Task<int> SayAsync(string sql) => _store.Database.WriteAsync(connection => connection.Execute(sql), None);

    private PostgresUpkeep Upkeep(TimeProvider? clock = null) => new(_store.Database, _store.ConnectionString, Lease, clock ?? TimeProvider.System);

    // One look of a leader whose session has lasted for longer than a lease, or has just begun.
    private async Task<List<string>> LookAsync(bool settled = true)
    {
        var lost = new List<string>();
        await using var upkeep = Upkeep();
        upkeep.WorkerLost = lost.Add;
        await upkeep.LookOnceAsync(settled ? TimeSpan.FromMinutes(1) : TimeSpan.Zero, None);
        return lost;
    }
}
