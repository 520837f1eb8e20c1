using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Storage.Workitems;
using SamSgp.Testing;

namespace SamSgp.Storage.Postgres.Tests.Maintenance;

/// <summary>From a data directory to a database and a shared folder, and back.</summary>
public sealed class StoreCopyTests : IDisposable
{
    private const string AtWork = """{"00741216":{"vr":"SQ","Value":[{"00404028":{"vr":"SQ","Value":[{"00080102":{"vr":"SH","Value":["99SAMSGP"]}}]}}]}}""";

    private readonly StoreFixture _shared = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _opened = [];

    private static CancellationToken None => CancellationToken.None;

    private CopyEnd Shared => new(_shared.Database, _shared.Directory);

    public void Dispose()
    {
        foreach (var end in _opened) end.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _shared.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_ToASharedStoreAndBack_HasAllThatTheFirstHad()
    {
        var first = Alone("first");
        await FillAsync(first, studies: 3);
        var there = await new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None);
        var last = Alone("last");
        var back = await new StoreCopy(Shared, last).RunAsync(true, (_, _) => { }, None);

        Assert.Equal((6, 3, 2, 0), (there.Instances, there.Workitems, there.Documents, there.Findings.Count));
        Assert.Equal((6, 3, 2, 0), (back.Instances, back.Workitems, back.Documents, back.Findings.Count));
        foreach (var table in (string[])["studies", "other_patient_ids", "series", "instances", "metadata", "workitems", "documents", "shares", "progress"])
        {
            Assert.Equal(Rows(first, table), Rows(Shared, table));
            Assert.Equal(Rows(first, table), Rows(last, table));
        }

        foreach (var end in (CopyEnd[])[first, Shared, last])
            Assert.Equal("taught", await File.ReadAllTextAsync(Path.Combine(end.Directory.SharedSubfolder("support"), "example.txt")));
        Assert.Equal(Bytes(first), Bytes(last));
        CopyMark.Refuse(last.Database); // It is a store of its own.
    }

    [Fact]
    public async Task RunAsync_Interrupted_IsRefusedByServicesAndGoesOn()
    {
        var first = Alone("first");
        await FillAsync(first, studies: 4);
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new StoreCopy(first, Shared).RunAsync(
            false, (done, _) => { if (done == 4) interrupt.Cancel(); }, interrupt.Token));
        Assert.Contains("unfinished copy", Assert.Throws<StorageUnavailableException>(() => CopyMark.Refuse(_shared.Database)).Message, StringComparison.Ordinal);
        // What was half copied of the next study when it was interrupted.
        var next = Bytes(first).Keys.Except(Bytes(Shared).Keys).First();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Shared.Directory.InstancesPath, next))!).FullName, Path.GetFileName(next)), "half");

        await new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None);

        Assert.Equal(Rows(first, "instances"), Rows(Shared, "instances"));
        Assert.Equal(Bytes(first), Bytes(Shared));
        CopyMark.Refuse(_shared.Database);
    }

    [Fact]
    public async Task RunAsync_TargetWithSomethingInIt_IsRefused()
    {
        var (first, second) = (Alone("first"), Alone("second"));
        await FillAsync(first, studies: 1);
        await FillAsync(second, studies: 1);
        Assert.Contains("nothing is overwritten", (await Assert.ThrowsAsync<StorageUnavailableException>(
            () => new StoreCopy(first, second).RunAsync(false, (_, _) => { }, None))).Message, StringComparison.Ordinal);
        // Nor is a finished copy copied to again.
        await new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None));
    }

    [Fact]
    public async Task RunAsync_DamagedFiles_AreNamedAndTheirInstancesKept()
    {
        var first = Alone("first");
        await FillAsync(first, studies: 2);
        var files = Bytes(first).Keys.Select(path => Path.Combine(first.Directory.InstancesPath, path)).ToList();
        File.Delete(files[0]);
        await File.WriteAllTextAsync(files[1], new string('x', (int)new FileInfo(files[1]).Length));

        var report = await new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None);

        Assert.Equal(["has other bytes than what was stored", "is missing"], report.Findings.Select(finding => finding.Problem).Order());
        Assert.Equal(4, report.Instances);
    }

    [Fact]
    public async Task RunAsync_JobAtWork_IsTakenOverInTheSharedStoreAndAnotherPerformersIsNot()
    {
        var first = Alone("first");
        var workitems = new WorkitemStore(first.Database, TimeProvider.System);
        foreach (var (uid, dataset) in new[] { ("1.1", AtWork), ("1.2", "{}") })
        {
            await workitems.TryAddAsync(uid, "SCHEDULED", dataset, Keys, None);
            await workitems.TryUpdateAsync(workitems.Find(uid)!, new WorkitemChange("IN PROGRESS", dataset, Keys, "1.9"), None);
        }

        await new StoreCopy(first, Shared).RunAsync(false, (_, _) => { }, None);

        await using var worker = new PostgresWorker(_shared.Database, _shared.ConnectionString, new WorkerDescription("new", "1", "cpu"), TimeSpan.FromMinutes(1));
        await worker.BeginAsync(None);
        var there = new WorkitemStore(_shared.Database, TimeProvider.System);
        Task<(WorkitemRecord Before, WorkitemRecord Claimed)?> ClaimAsync(params string[] but) => there.TryClaimAsync(
            but, worker, seen => new WorkitemChange("IN PROGRESS", seen.Dataset, Keys, "1.10"), None);
        Assert.Equal("1.1", (await ClaimAsync())!.Value.Claimed.WorkitemUid);
        Assert.Null(await ClaimAsync("1.1"));
    }

    [Fact]
    public void Tables_OfBothEngines_HaveTheSameColumns()
    {
        var alone = Alone("first");
        foreach (var table in (string[])["studies", "other_patient_ids", "series", "instances", "metadata", "workitems", "documents", "shares", "progress", "damage"])
        {
            var here = alone.Database.Read(connection => connection.Query($"SELECT name FROM pragma_table_info('{table}')", row => row.GetString(0)));
            var there = _shared.Database.Read(connection => connection.Query(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = @table", row => row.GetString(0), ("@table", table)));
            Assert.Equal(here.Order(StringComparer.Ordinal), there.Except(["held_by"]).Order(StringComparer.Ordinal));
        }
    }

    private static WorkitemKeys Keys => new("liver", "1.1") { IsReady = true, Share = "A", SeriesInstanceUid = "1.2" };

    private CopyEnd Alone(string name)
    {
        var directory = DataDirectory.Open(_folder.PathTo(name));
        var database = SqliteDatabase.Open(directory);
        _opened.Add(new Closing(database, directory));
        return new CopyEnd(database, directory);
    }

    // Studies of two instances, a job that waits, one at work and one that ended, documents, and an example in a folder.
    private static async Task FillAsync(CopyEnd end, int studies)
    {
        var store = new InstanceStore(end.Directory, end.Database, TimeProvider.System);
        for (var n = 0; n < studies; n++)
        {
            var staged = new List<StagedInstance>();
            for (var image = 0; image < 2; image++)
                staged.Add(await TestInstance.StageAsync(end.Directory, $"1.{n}", $"2.{n}", $"3.{n}.{image}", $"bytes {n} {image}",
                    $$$"""{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B"}]},"00100020":{"vr":"LO","Value":["P{{{image}}}"]}}"""));
            await store.StoreAsync(staged, DuplicatePolicy.Keep, None);
            staged.ForEach(instance => instance.File.Dispose());
        }

        var workitems = new WorkitemStore(end.Database, TimeProvider.System);
        foreach (var (uid, state) in new[] { ("4.1", "SCHEDULED"), ("4.2", "IN PROGRESS"), ("4.3", "COMPLETED") })
        {
            await workitems.TryAddAsync(uid, "SCHEDULED", AtWork, Keys, None);
            if (state != "SCHEDULED") await workitems.TryUpdateAsync(workitems.Find(uid)!, new WorkitemChange(state, AtWork, Keys, "1.9"), None);
        }

        await workitems.TryReportAsync(new WorkitemClaim("4.2", "1.9"), 300, "Slice 3", None);
        var documents = new DocumentStore(end.Database, TimeProvider.System);
        await documents.PutAsync("routing", "a", "one", None);
        await documents.PutAsync("routing", "b", "two", None);
        await File.WriteAllTextAsync(Path.Combine(end.Directory.SharedSubfolder("support"), "example.txt"), "taught");
    }

    // All columns but numbers of rows, in the order of the rows, as text that does not depend on the engine.
    private static List<string> Rows(CopyEnd end, string table) => end.Database.Read(connection => connection.Query($"SELECT * FROM {table} ORDER BY 1, 2", row =>
        string.Join('|', Enumerable.Range(0, row.FieldCount).OrderBy(row.GetName, StringComparer.Ordinal)
            .Where(n => row.GetName(n) is not ("id" or "study" or "instance" or "sequence" or "workitem" or "held_by") && (row.GetName(n) != "series" || row.GetValue(n) is string))
            .Select(n => row.GetValue(n) switch
            {
                byte[] bytes => Convert.ToHexString(bytes),
                bool flag => flag ? "1" : "0",
                var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            }))));

    private static Dictionary<string, string> Bytes(CopyEnd end) => StoredTree.Parts(end.Directory.InstancesPath).SelectMany(part => StoredTree.FilesOf(end.Directory.InstancesPath, part))
        .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(end.Directory.InstancesPath, path)));

    private sealed class Closing(SqliteDatabase database, DataDirectory directory) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await database.DisposeAsync();
            directory.Dispose();
        }
    }
}
