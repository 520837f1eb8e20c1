using SamSgp.Storage.Database;
using SamSgp.Testing;

namespace SamSgp.Storage.Tests;

/// <summary>A data directory of its own, which a test can close and open again as a restart would.</summary>
public sealed class StoreFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StoreFixture()
    {
        Directory = DataDirectory.Open(Root);
        Database = SqliteDatabase.Open(Directory);
    }

    public string Root => _folder.PathTo("data");

    public DataDirectory Directory { get; private set; }

    public SqliteDatabase Database { get; private set; }

    public async Task CloseAsync()
    {
        await Database.DisposeAsync();
        Directory.Dispose();
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        Directory = DataDirectory.Open(Root);
        Database = SqliteDatabase.Open(Directory);
    }

    /// <summary>Has every such change fail, as on a disk that broke in between.</summary>
    /// <param name="change">As <c>DELETE ON garbage</c>.</param>
    public Task FailAsync(string change) => Database.WriteAsync(connection => connection.Execute(
        $"CREATE TRIGGER broken BEFORE {change} BEGIN SELECT RAISE(ABORT, 'injected'); END"), CancellationToken.None);

    /// <summary>Undoes <see cref="FailAsync"/>.</summary>
    public Task MendAsync(string table) => Database.WriteAsync(connection => connection.Execute("DROP TRIGGER broken"), CancellationToken.None);

    public void Dispose()
    {
        CloseAsync().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
