using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Storage.Workitems;
using SamSgp.Testing;

namespace SamSgp.Storage.Postgres.Tests.Engine;

public sealed class PostgresDatabaseTests : IDisposable
{
    private readonly StoreFixture _store = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Open_SeveralProcessesAtOnce_OneMakesTheTables()
    {
        var connection = _store.ConnectionString;
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresDatabase.Open(connection))));
        foreach (var database in opened)
        {
            await new DocumentStore(database, TimeProvider.System).PutAsync("c", "k", "", None);
            await database.DisposeAsync();
        }

        Assert.Equal(4, new DocumentStore(_store.Database, TimeProvider.System).Find("c", "k")!.Version);
    }

    [Fact]
    public async Task Open_FromTheFirstVersion_StudiesAreFoundByAllPatientIds()
    {
        await TestInstance.StoreOfTwoPatientsAsync(_store, "A", "B");
        await _store.Database.WriteAsync(connection => connection.Execute("""
            DROP TABLE other_patient_ids;
            ALTER TABLE workers DROP COLUMN began, DROP COLUMN version, DROP COLUMN device, DROP COLUMN warm, DROP COLUMN tasks;
            ALTER TABLE schema_info DROP COLUMN min_program;
            ALTER TABLE garbage DROP COLUMN for_good;
            UPDATE schema_info SET version = 1
            """), None);
        await _store.RestartAsync();
        Assert.Equal(["B"], TestInstance.OtherPatientIds(_store, "B"));
    }

    [Fact]
    public async Task Open_NewerTablesThatThisProgramMayNotWorkOn_SaysWhatIsTooOldAndChangesNothing()
    {
        await _store.Database.WriteAsync(connection => connection.Execute("UPDATE schema_info SET version = 999, min_program = 998"), None);

        var fault = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(_store.ConnectionString));

        Assert.Equal(StorageFault.NewerVersion, fault.Fault);
        Assert.Matches(@"This program \(\d+\) is too old for the database 'test\d+': .* to 999, on which programs from 998 on may work\. Use the newer version",
            fault.Message);
        Assert.Equal(999, _store.Database.Read(now => now.Scalar<int>("SELECT version FROM schema_info")));
        Assert.Equal(StorageFault.NewerVersion, Assert.Throws<StorageUnavailableException>(_store.Database.RefuseTooOld).Fault);
    }

    [Fact]
    public async Task Open_NewerTablesThatOnlyHaveMore_AreWorkedOnAndStayAsTheyAre()
    {
        var known = _store.Database.Read(now => now.Scalar<int>("SELECT version FROM schema_info"));
        await _store.Database.WriteAsync(connection => connection.Execute(
            "ALTER TABLE workitems ADD COLUMN later TEXT; UPDATE schema_info SET version = version + 1"), None);

        await using var database = PostgresDatabase.Open(_store.ConnectionString);

        database.RefuseTooOld();
        Assert.NotNull(await new WorkitemStore(database, TimeProvider.System).TryAddAsync("1.2", "SCHEDULED", "{}", WorkitemKeys.None, None));
        Assert.Equal(known + 1, database.Read(now => now.Scalar<int>("SELECT version FROM schema_info")));
    }

    [Fact]
    public async Task Open_OfAnEarlierVersion_IsBroughtUpToDateByOneOfSeveralAndKeepsItsRows()
    {
        var connection = _store.ConnectionString;
        await _store.Database.WriteAsync(old => old.Execute("""
            ALTER TABLE workers DROP COLUMN began, DROP COLUMN version, DROP COLUMN device, DROP COLUMN warm, DROP COLUMN tasks;
            ALTER TABLE schema_info DROP COLUMN min_program;
            ALTER TABLE garbage DROP COLUMN for_good;
            INSERT INTO workers (id, life, name, state, alive_until) VALUES (gen_random_uuid(), 1, 'older', 'running', now());
            UPDATE schema_info SET version = 2
            """), None);

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresDatabase.Open(connection))));
        foreach (var database in opened) await database.DisposeAsync();

        Assert.Equal(new WorkerDescription("older", "", ""), Assert.Single(new PostgresRoster(_store.Database).List()).Description);
        Assert.Equal(1, _store.Database.Read(now => now.Scalar<int>("SELECT count(*) FROM schema_info")));
    }

    [Fact]
    public void Open_NobodyAnswers_SaysWhereAndGivesAwayNoPassword()
    {
        var nowhere = PostgresConnection.Complete($"Host=127.0.0.1;Port={FreePort.Next()};Database=d;Username=u;Password=secret", "it");
        var fault = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(nowhere));
        Assert.Equal(StorageFault.Unreachable, fault.Fault);
        Assert.Contains("'d' at 127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_TwoThatWaitForEachOther_BothAreDoneInTheEnd()
    {
        var documents = new DocumentStore(_store.Database, TimeProvider.System);
        foreach (var key in (string[])["a", "b"]) await documents.PutAsync("c", key, "", None);
        using var met = new Barrier(2);
        var tries = 0;
        await Task.WhenAll(CrossAsync("a", "b"), CrossAsync("b", "a"));
        Assert.Equal((3, 3), (documents.Find("c", "a")!.Version, documents.Find("c", "b")!.Version));
        Assert.True(tries > 2);

        Task CrossAsync(string first, string second) => _store.Database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE documents SET version = version + 1 WHERE key = @key", ("@key", first));
            if (Interlocked.Increment(ref tries) <= 2) met.SignalAndWait(TimeSpan.FromSeconds(30));
            return connection.Execute("UPDATE documents SET version = version + 1 WHERE key = @key", ("@key", second));
        }, None);
    }

    [Fact]
    public async Task WriteAsync_ConnectionIsCutInAChange_NothingOfItIsThereAndTheNextSucceeds()
    {
        var documents = new DocumentStore(_store.Database, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO documents VALUES ('c', 'half', '', 1, 0)");
            return connection.Scalar<bool>("SELECT pg_terminate_backend(pg_backend_pid())");
        }, None));
        Assert.Equal(StorageFault.Unreachable, fault.Fault);
        Assert.Null(documents.Find("c", "half"));
        await documents.PutAsync("c", "whole", "", None);
    }

    [Fact]
    public async Task ServerIsKilledAndStarted_WhatWasAcknowledgedIsThereAndWorkGoesOn()
    {
        using var server = new PostgresServer();
        await using var database = PostgresDatabase.Open(PostgresConnection.Complete(server.CreateDatabase(), "it"));
        var documents = new DocumentStore(database, TimeProvider.System);
        await documents.PutAsync("c", "before", "", None);
        server.Kill();
        Assert.Equal(StorageFault.Unreachable, Assert.Throws<StorageUnavailableException>(() => documents.Find("c", "before")).Fault);
        Assert.Equal(StorageFault.Unreachable,
            (await Assert.ThrowsAsync<StorageUnavailableException>(() => documents.PutAsync("c", "while", "", None))).Fault);
        server.Start();
        Assert.NotNull(documents.Find("c", "before"));
        await documents.PutAsync("c", "after", "", None);
    }
}
