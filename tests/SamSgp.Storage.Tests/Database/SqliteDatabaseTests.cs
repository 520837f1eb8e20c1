using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Tests.Database;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task WriteAsync_OneOfManyThrows_OnlyThatOneIsUndone()
    {
        var documents = new DocumentStore(_store.Database, TimeProvider.System);
        var writes = Enumerable.Range(0, 40).Select(n => n % 10 == 7
            ? _store.Database.WriteAsync<int>(connection =>
            {
                connection.Execute("INSERT INTO documents VALUES ('c', 'undone', '', 1, 0)");
                throw new InvalidOperationException("this one");
            }, CancellationToken.None)
            : (Task)documents.PutAsync("c", $"{n}", "", CancellationToken.None)).ToList();
        foreach (var (n, write) in writes.Index())
        {
            if (n % 10 == 7) await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            else await write;
        }

        Assert.Equal(36, documents.List("c", "", 100).Count);
        Assert.Null(documents.Find("c", "undone"));
    }

    [Fact]
    public async Task Open_TextInsteadOfDatabase_SaysDamagedAndWhatToDo()
    {
        await _store.CloseAsync();
        var path = Path.Combine(_store.Root, "index.db");
        await File.WriteAllTextAsync(path, new string('x', 8192));
        using var directory = DataDirectory.Open(_store.Root);
        var fault = Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(directory));
        Assert.Equal(StorageFault.Damaged, fault.Fault);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains("samsgp store rebuild", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:RebuildIndex", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PagesOverwritten_SaysDamaged()
    {
        var documents = new DocumentStore(_store.Database, TimeProvider.System);
        for (var n = 0; n < 200; n++) await documents.PutAsync("c", $"{n}", new string('y', 500), CancellationToken.None);
        await _store.CloseAsync();
        await using (var file = File.OpenWrite(Path.Combine(_store.Root, "index.db")))
        {
            file.Position = 4096 * 6;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096 * 4).ToArray());
        }

        using var directory = DataDirectory.Open(_store.Root);
        Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(directory)).Fault);
    }

    [Fact]
    public async Task Open_FromTheFirstVersion_WorkitemsAreFoundByTheirKeys()
    {
        const string dataset = """
            {"00404018":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["liver"]},"00080102":{"vr":"SH","Value":["99SAMSGP"]}}]},
             "00404021":{"vr":"SQ","Value":[{"0020000D":{"vr":"UI","Value":["2.3"]},"0020000E":{"vr":"UI","Value":["2.3.4"]}}]},
             "00741200":{"vr":"CS","Value":["HIGH"]},"00404041":{"vr":"CS","Value":["READY"]}}
            """;
        await _store.Database.WriteAsync(connection => connection.Execute("""
            DROP TABLE uploads; DROP TABLE damage; DROP TABLE store_marks; DROP TABLE other_patient_ids;
            ALTER TABLE garbage DROP COLUMN for_good;
            DROP TRIGGER study_named; DROP TRIGGER study_forgotten; DROP TABLE progress; DROP TABLE shares;
            DROP INDEX series_undecided; ALTER TABLE series DROP COLUMN decided;
            DROP INDEX workitems_next; DROP INDEX workitems_turn; ALTER TABLE workitems DROP COLUMN vstart;
            INSERT INTO studies SELECT 1, '1', '', '', '', '', '', '', '', '', '', '', '', '', x'', '', 2, 2, 0;
            INSERT INTO series SELECT n, 1, n, '', n, '', '', '', '', '', x'', 1, 3, n * 60000 FROM (SELECT 1 AS n UNION SELECT 2);
            INSERT INTO documents VALUES ('routing', 'decided-until', '90000', 1, 0);
            ALTER TABLE workitems DROP COLUMN series; ALTER TABLE workitems DROP COLUMN priority; ALTER TABLE workitems DROP COLUMN ready;
            DROP INDEX workitems_by_task; DROP INDEX workitems_by_study; DROP INDEX workitems_ended;
            ALTER TABLE workitems DROP COLUMN task; ALTER TABLE workitems DROP COLUMN study_instance_uid;
            INSERT INTO workitems (workitem_uid, state, dataset, version, created, updated) VALUES ('1.1', 'COMPLETED', $run, 1, 0, 0);
            INSERT INTO workitems (workitem_uid, state, dataset, version, created, updated) VALUES ('1.2', 'SCHEDULED', '{}', 1, 0, 0);
            INSERT INTO workitems (workitem_uid, state, dataset, version, created, updated)
                VALUES ('1.3', 'SCHEDULED', replace($run, 'HIGH', 'LOW'), 1, 0, 0);
            INSERT INTO workitems (workitem_uid, state, dataset, version, created, updated) VALUES ('1.4', 'SCHEDULED', $run, 1, 0, 0);
            PRAGMA user_version = 1
            """, ("$run", dataset)), CancellationToken.None);
        await _store.RestartAsync();
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System);
        var keys = new WorkitemKeys("liver", "2.3") { SeriesInstanceUid = "2.3.4" };
        Assert.Equal(["1.4", "1.3", "1.1"], workitems.Newest(keys, null, 9).Select(workitem => workitem.WorkitemUid));
        foreach (var expected in (string?[])["1.4", "1.3", null])
        {
            var taken = await workitems.TryClaimAsync([], null, seen => new WorkitemChange("IN PROGRESS", seen.Dataset, keys, "1.9"), CancellationToken.None);
            Assert.Equal(expected, taken?.Claimed.WorkitemUid);
        }

        // What came before the mark was decided by the earlier version.
        Assert.Equal("2", Assert.Single(new InstanceStore(_store.Directory, _store.Database, TimeProvider.System).UndecidedSeries()).SeriesInstanceUid);
        Assert.Equal(4, workitems.Newest(WorkitemKeys.None, null, 9).Count);
    }

    [Fact]
    public async Task Open_FromTheFifthVersion_StudiesAreFoundByAllPatientIds()
    {
        await TestInstance.StoreOfTwoPatientsAsync(_store, "A", "B");
        await _store.Database.WriteAsync(connection => connection.Execute("DROP TABLE other_patient_ids; ALTER TABLE garbage DROP COLUMN for_good; PRAGMA user_version = 5"), CancellationToken.None);
        await _store.RestartAsync();
        Assert.Equal(["B"], TestInstance.OtherPatientIds(_store, "B"));
    }

    [Fact]
    public async Task Open_FromANewerVersion_SaysSo()
    {
        await _store.Database.WriteAsync(connection => connection.Execute("PRAGMA user_version = 999"), CancellationToken.None);
        await _store.CloseAsync();
        using var directory = DataDirectory.Open(_store.Root);
        Assert.Equal(StorageFault.NewerVersion,
            Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(directory)).Fault);
    }
}
