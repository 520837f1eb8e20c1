using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Testing;

namespace SamSgp.Storage.Tests;

/// <summary>A database and a shared folder of their own, which a test can close and open again as a restart would.</summary>
public sealed class StoreFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Made when they are used: a test that is skipped makes its class all the same.
    private readonly Lazy<string> _connection =
        new(() => PostgresConnection.Complete(PostgresServer.Shared.CreateDatabase(), "The test's"));

    private Lazy<(DataDirectory Directory, PostgresDatabase Database)> _open;

    public StoreFixture() => _open = new(Open);

    public string Root => _folder.PathTo("shared");

    public DataDirectory Directory => _open.Value.Directory;

    public PostgresDatabase Database => _open.Value.Database;

    public string ConnectionString => _connection.Value;

    public async Task CloseAsync()
    {
        if (!_open.IsValueCreated) return;
        await Database.DisposeAsync();
        Directory.Dispose();
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        _open = new(Open);
    }

    /// <summary>Has every such change fail, as on a disk that broke in between.</summary>
    public Task FailAsync(string change) => Database.WriteAsync(connection => connection.Execute($"""
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'injected'; END $$;
        CREATE TRIGGER broken BEFORE {change} FOR EACH ROW EXECUTE FUNCTION broken()
        """), CancellationToken.None);

    /// <summary>Undoes <see cref="FailAsync"/>.</summary>
    public Task MendAsync(string table) => Database.WriteAsync(connection => connection.Execute(
        $"DROP TRIGGER broken ON {table}; DROP FUNCTION broken()"), CancellationToken.None);

    private (DataDirectory, PostgresDatabase) Open() =>
        (DataDirectory.Open(_folder.PathTo("data"), Root), PostgresDatabase.Open(ConnectionString));

    public void Dispose()
    {
        CloseAsync().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
