using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Testing;

namespace SamSgp.Storage.Postgres.Tests.Engine;

/// <summary>What only several processes do to each other's files and rows.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly TemporaryFolder _other = new();

    private static CancellationToken None => CancellationToken.None;

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    public void Dispose()
    {
        _store.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task StoreAsync_TheSameFromTwoProcessesAtOnce_IsStoredOnceAndOneFileIsLeft()
    {
        using var directory = DataDirectory.Open(_other.PathTo("data"), _store.Root);
        await using var database = PostgresDatabase.Open(_store.ConnectionString);
        var there = new InstanceStore(directory, database, TimeProvider.System);
        for (var round = 0; round < 10; round++)
        {
            var (one, two) = (await StageAsync(_store.Directory, round), await StageAsync(directory, round));
            var outcomes = await Task.WhenAll(Instances.StoreAsync(one, DuplicatePolicy.Keep, None), there.StoreAsync(two, DuplicatePolicy.Keep, None));
            Assert.Equal([.. Enumerable.Repeat(StoreStatus.Stored, 4), .. Enumerable.Repeat(StoreStatus.AlreadyStored, 4)],
                outcomes.SelectMany(outcome => outcome).Select(outcome => outcome.Status).Order());
            foreach (var staged in one.Concat(two)) staged.File.Dispose();
        }

        Assert.Equal(40, Directory.EnumerateFiles(Path.Combine(_store.Root, "instances"), "*", SearchOption.AllDirectories).Count());
    }

    // A proxy that asks again, a second press of a button, two processes.
    [Theory]
    [InlineData("3.0.0", "3.0.0", 3)]
    [InlineData("3.0.0", "3.0.2", 2)]
    [InlineData("3.0.0", null, 0)]
    public async Task DeleteAsync_SeveralAtOnce_TakeWhatWasAskedForAndNothingElse(string one, string? two, int left)
    {
        var staged = await StageAsync(_store.Directory, 0);
        await Instances.StoreAsync(staged, DuplicatePolicy.Keep, None);
        foreach (var file in staged) file.File.Dispose();
        await using var database = PostgresDatabase.Open(_store.ConnectionString);
        var there = new InstanceStore(_store.Directory, database, TimeProvider.System);
        var (locked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        // Both wait for the study, which somebody else has.
        var holds = Task.Run(() => _store.Database.WriteAsync(connection =>
        {
            var studies = connection.Query("SELECT id FROM studies FOR UPDATE", row => row.GetInt64(0));
            locked.SetResult();
            go.Task.Wait();
            return studies.Count;
        }, None));
        await locked.Task;
        var deleting = new[] { one, two }.Select(uid => Task.Run(() => there.DeleteAsync(new InstanceScope("1.0", null, uid), None))).ToList();
        while (_store.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) < 2) await Task.Delay(10);
        go.SetResult();

        Assert.Equal(4 - left, (await Task.WhenAll(deleting)).Sum());
        await holds;

        Assert.Equal(left, Instances.List(new InstanceScope("1.0", null, null)).Count);
        Assert.Equal(left, _store.Database.Read(connection => connection.Scalar<long>("SELECT coalesce(sum(instance_count), 0) FROM studies")));
        Assert.Equal(left, _store.Database.Read(connection => connection.Scalar<long>("SELECT coalesce(sum(instance_count), 0) FROM series")));
    }

    [Fact]
    public async Task SettleLeftAsync_ProcessEndedWhileItStored_ItsFilesGoAfterAnHourAndNoSooner()
    {
        var left = Path.Combine(_store.Root, "instances", "ab", "cd");
        Directory.CreateDirectory(left);
        foreach (var (name, minutes) in (new[] { ("old", 61), ("young", 10) }))
        {
            await File.WriteAllTextAsync(Path.Combine(left, name + ".dcm"), "x");
            await _store.Database.WriteAsync(connection => connection.Execute(
                "INSERT INTO uploads (id, keys, started) VALUES (@id, @keys, @started)", ("@id", name), ("@keys", $"[\"ab/cd/{name}.dcm\"]"),
                ("@started", TimeProvider.System.GetUtcNow().AddMinutes(-minutes).ToUnixTimeMilliseconds())), None);
        }

        var received = Directory.CreateDirectory(Path.Combine(_store.Root, "incoming", "gone")).FullName;
        foreach (var (name, hours) in (new[] { ("old", 25), ("young", 2) }))
        {
            await File.WriteAllTextAsync(Path.Combine(received, name + ".part"), "x");
            File.SetLastWriteTimeUtc(Path.Combine(received, name + ".part"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
        }

        await Instances.SettleLeftAsync(None);

        Assert.Equal(["young.dcm"], Directory.EnumerateFiles(left).Select(path => Path.GetFileName(path)));
        Assert.Equal(["young.part"], Directory.EnumerateFiles(received).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task StoreAsync_GivenUpMeanwhile_IsRefusedAndLeavesNothing()
    {
        var staged = await StageAsync(_store.Directory, 0);
        await _store.Database.WriteAsync(connection => connection.Execute("""
            CREATE FUNCTION hurried() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
            CREATE TRIGGER hurried BEFORE INSERT ON uploads FOR EACH ROW EXECUTE FUNCTION hurried()
            """), None);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Instances.StoreAsync(staged, DuplicatePolicy.Keep, None));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_store.Root, "instances"), "*", SearchOption.AllDirectories));
        foreach (var one in staged) one.File.Dispose();
    }

    [Fact]
    public async Task Verify_AnotherFolder_IsRefusedAndTheSameAgainIsNot()
    {
        SharedFolder.Verify(_store.Directory, _store.Database);
        await _store.RestartAsync();
        SharedFolder.Verify(_store.Directory, _store.Database);
        using var empty = DataDirectory.Open(_other.PathTo("data"), _other.PathTo("shared"));
        await File.WriteAllTextAsync(_other.PathTo("shared", ".samsgp-store"), "of another one");
        Assert.Contains("another database", Assert.Throws<StorageUnavailableException>(() => SharedFolder.Verify(empty, _store.Database)).Message,
            StringComparison.Ordinal);
    }

    private static async Task<List<StagedInstance>> StageAsync(DataDirectory directory, int round)
    {
        var staged = new List<StagedInstance>();
        for (var n = 0; n < 4; n++) staged.Add(await TestInstance.StageAsync(directory, $"1.{round}", $"2.{round}.{n % 2}", $"3.{round}.{n}", $"{n}"));
        return staged;
    }
}
