using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Maintenance;
using SamSgp.Storage.Tests;
using SamSgp.Storage.Tests.Instances;
using SamSgp.Testing;

namespace SamSgp.Storage.Postgres.Tests.Maintenance;

public sealed class SharedStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly List<StoreFinding> _found = [];

    private SharedStore Shared => new(_store.ConnectionString, _store.Root);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Verification_EachKindOfDamage_IsFoundWhileTheStoreIsOpen()
    {
        SharedFolder.Verify(_store.Directory, _store.Database);
        await FillAsync(3);
        Assert.Equal(3, (await VerifyAsync()).Instances);
        Assert.Empty(_found);

        var files = Directory.EnumerateFiles(Path.Combine(_store.Root, "instances"), "*.dcm", SearchOption.AllDirectories).Order().ToList();
        File.Delete(files[0]);
        await File.WriteAllTextAsync(files[1], "BYTES 9");
        await File.WriteAllTextAsync(Path.Combine(_store.Root, "instances", "stranger.dcm"), "x");
        await VerifyAsync();
        Assert.Equal(["belongs to no instance of the index", "has other bytes than what was stored", "is missing"], _found.Select(finding => finding.Problem).Order());
    }

    [Fact]
    public async Task Verification_AnotherStoresFolder_IsRefused()
    {
        SharedFolder.Verify(_store.Directory, _store.Database);
        using var other = new TemporaryFolder();
        await File.WriteAllTextAsync(other.PathTo(".samsgp-store"), "another");
        Assert.Contains("belongs to another database", (await Assert.ThrowsAsync<StorageUnavailableException>(
            () => new SharedStore(_store.ConnectionString, other.Root).Verification(TimeProvider.System).RunAsync(0, true, _found.Add, (_, _) => { }, CancellationToken.None))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_DatabaseWithoutAStore_SaysSoAndMakesNone()
    {
        var connection = PostgresConnection.Complete(PostgresServer.Shared.CreateDatabase(), "The test's");
        for (var n = 0; n < 2; n++)
        {
            Assert.Contains("holds no store", (await Assert.ThrowsAsync<StorageUnavailableException>(
                () => new SharedStore(connection, _store.Root).Verification(TimeProvider.System).RunAsync(0, true, _found.Add, (_, _) => { }, CancellationToken.None))).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OpenAlone_WhileAProcessIsConnected_IsRefused()
    {
        await FillAsync(1);
        Assert.Equal(StorageFault.InUse, Assert.Throws<StorageUnavailableException>(() => Shared.OpenAlone()).Fault);
        await _store.CloseAsync();
        await using var alone = Shared.OpenAlone();
        await _store.RestartAsync();
    }

    private async Task FillAsync(int instances)
    {
        var store = new InstanceStore(_store.Directory, _store.Database, TimeProvider.System);
        for (var n = 0; n < instances; n++)
        {
            var staged = await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", $"1.3.{n}", $"bytes {n}");
            await store.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None);
            staged.File.Dispose();
        }
    }

    private Task<VerificationReport> VerifyAsync() => Shared.Verification(TimeProvider.System).RunAsync(0, true, _found.Add, (_, _) => { }, CancellationToken.None);
}
