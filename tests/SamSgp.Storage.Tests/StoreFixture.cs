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

    public void Dispose()
    {
        CloseAsync().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
