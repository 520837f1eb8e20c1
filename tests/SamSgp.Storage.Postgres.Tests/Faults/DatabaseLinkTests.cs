using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Maintenance;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Storage.Workitems;
using SamSgp.Testing;

namespace SamSgp.Storage.Postgres.Tests.Faults;

/// <summary>A process whose link to the database fails in the middle of what it does; the fixture's own store is another process with a good one.</summary>
public sealed class DatabaseLinkTests : IAsyncLifetime
{
    private readonly StoreFixture _good = new();
    private readonly TemporaryFolder _folder = new();
    private DatabaseLink _link = null!;
    private DataDirectory _directory = null!;
    private PostgresDatabase _database = null!;
    private string _connection = "";

    private static CancellationToken None => CancellationToken.None;

    private static WorkitemKeys Keys => new("liver", "2.3") { IsReady = true };

    private WorkitemStore Workitems => new(_database, TimeProvider.System);

    public Task InitializeAsync()
    {
        SharedFolder.Verify(_good.Directory, _good.Database);
        _link = new DatabaseLink(_good.ConnectionString);
        _connection = PostgresConnection.Complete(_link.Connection + ";Timeout=3;Command Timeout=3;Cancellation Timeout=500", "The link's");
        _directory = DataDirectory.Open(_folder.PathTo("data"), _good.Root);
        _database = PostgresDatabase.Open(_connection);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_link is null) return; // It was skipped.
        _link.Silent = false;
        await _database.DisposeAsync();
        await _link.DisposeAsync();
        _directory.Dispose();
        _good.Dispose();
        _folder.Dispose();
    }

    // The first commit of storing says what is on its way, the second one that it is there.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task StoreAsync_AnswerToACommitIsLost_NothingIsLostOrTwiceThereWhenItIsSentAgain(int which)
    {
        var store = new InstanceStore(_directory, _database, TimeProvider.System);
        await SendAsync(store, "1.3.0");
        _link.LoseCommits(1, after: which - 1);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => SendAsync(store, "1.3.1"));
        Assert.Equal(1, _link.Lost);
        await SendAsync(store, "1.3.1");

        Assert.Equal(2, new InstanceStore(_good.Directory, _good.Database, TimeProvider.System).List(new InstanceScope("1.1", null, null)).Count);
        await AssertWholeAsync();
    }

    [Fact]
    public async Task TryClaimAsync_AnswerToTheCommitIsLost_TheJobIsTakenAgainByItsHolder()
    {
        await Workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None);
        await using var worker = await BeginAsync(_database, _connection, "unlucky");
        _link.LoseCommits(1);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => ClaimAsync(worker, "1.9.1"));
        Assert.Equal("IN PROGRESS", new WorkitemStore(_good.Database, TimeProvider.System).Find("1.1")!.State);
        Assert.Equal("1.1", await ClaimAsync(worker, "1.9.2"));
        Assert.Null(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9.1"), 100, "The claim nobody heard of", None));
        Assert.NotNull(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9.2"), 100, "Slice 1", None));
    }

    [Fact]
    public async Task TryAddAsync_AnswerToTheCommitIsLost_IsThereOnceWhenAskedAgain()
    {
        _link.LoseCommits(1);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None));
        Assert.Null(await Workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None));
        Assert.Single(Workitems.List(null, 0, 10));
    }

    [Fact]
    public async Task ReadAndWrite_ConnectionsAreCut_GoOnWithOthers()
    {
        for (var n = 0; n < 5; n++)
        {
            await Workitems.TryAddAsync($"1.{n}", "SCHEDULED", "{}", Keys, None);
            _link.Cut();
            Assert.Equal(n + 1, Workitems.Count("SCHEDULED"));
            _link.Cut();
        }
    }

    [Fact]
    public async Task Worker_BehindASilentLink_IsGivenUpAndWritesNothingWhenItIsBack()
    {
        await Workitems.TryAddAsync("1.1", "SCHEDULED", "{}", Keys, None);
        await using var cut = await BeginAsync(_database, _connection, "cut");
        await ClaimAsync(cut, "1.9.1");
        _link.Silent = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => cut.BeatAsync(None));

        // Its lease ends; its session's lock is still there, for the server knows nothing of the cut.
        await SayAsync("UPDATE workers SET alive_until = now() - interval '1 second' WHERE name = 'cut'");
        await using (var upkeep = new PostgresUpkeep(_good.Database, _good.ConnectionString, TimeSpan.FromSeconds(30), TimeProvider.System))
            await upkeep.LookOnceAsync(TimeSpan.FromMinutes(1), None);
        await using var other = await BeginAsync(_good.Database, _good.ConnectionString, "other");
        Assert.Equal("1.1", await ClaimAsync(other, "1.9.2", _good.Database));
        _link.Silent = false;

        Assert.Null(await Workitems.TryReportAsync(new WorkitemClaim("1.1", "1.9.1"), 900, "Late", None));
        await Assert.ThrowsAsync<ClaimLostException>(() => new InstanceStore(_directory, _database, TimeProvider.System).StoreAsync(
            [Result()], DuplicatePolicy.Keep, new WorkitemClaim("1.1", "1.9.1"), None));
        Assert.Null(await cut.BeatAsync(None));
        await AssertWholeAsync();
    }

    private static DicomFile Result() => new(new DicomDataset
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.66.4" }, { DicomTag.SOPInstanceUID, "1.7" },
        { DicomTag.StudyInstanceUID, "1.1" }, { DicomTag.SeriesInstanceUID, "1.6" },
    });

    private async Task SendAsync(InstanceStore store, string uid)
    {
        var staged = await TestInstance.StageAsync(_directory, "1.1", "1.2", uid, $"bytes of {uid}");
        try
        {
            await store.StoreAsync([staged], DuplicatePolicy.Keep, None);
        }
        finally
        {
            staged.File.Dispose();
        }
    }

    // Each row has its file, byte for byte, and no file is without a row once what was on its way is settled.
    private async Task AssertWholeAsync()
    {
        await new InstanceStore(_good.Directory, _good.Database, new TwoHoursLater()).SettleLeftAsync(None);
        var findings = new List<StoreFinding>();
        await new SharedStore(_good.ConnectionString, _good.Root).Verification(TimeProvider.System).RunAsync(0, true, findings.Add, (_, _) => { }, None);
        Assert.Empty(findings);
        Assert.Equal(0, _good.Database.Read(connection => connection.Scalar<int>("SELECT count(*) FROM uploads")));
    }

    private static async Task<PostgresWorker> BeginAsync(PostgresDatabase database, string connection, string name)
    {
        var worker = new PostgresWorker(database, connection, new WorkerDescription(name, "1", "cpu"), TimeSpan.FromSeconds(30));
        await worker.BeginAsync(None);
        return worker;
    }

    private async Task<string?> ClaimAsync(PostgresWorker worker, string transactionUid, PostgresDatabase? by = null) =>
        (await new WorkitemStore(by ?? _database, TimeProvider.System).TryClaimAsync(
            [], worker, seen => new WorkitemChange("IN PROGRESS", seen.Dataset, Keys, transactionUid), None))?.Claimed.WorkitemUid;

    private sealed class TwoHoursLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(2);
    }

    private Task<int> SayAsync(string sql) => _good.Database.WriteAsync(connection => connection.Execute(sql), None);
}
