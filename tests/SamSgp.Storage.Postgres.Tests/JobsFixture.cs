using SamSgp.Storage.Database;
using SamSgp.Storage.Tests;

namespace SamSgp.Jobs.Tests;

/// <summary>The worklist on PostgreSQL; can be stopped and opened again.</summary>
internal sealed partial class JobsFixture : IDisposable
{
    private readonly StoreFixture _store = new();

    public JobsFixture()
    {
        // A test that is skipped makes its class all the same.
        if (Testing.PostgresServer.Missing is null) Build(_store.Directory, _store.Database);
    }

    /// <summary>Has every look at the worklist fail, in a way that no disk does, until it is mended.</summary>
    public void Break() => Execute("ALTER TABLE workitems RENAME TO workitems_away");

    /// <summary>Undoes <see cref="Break"/>.</summary>
    public void Mend() => Execute("ALTER TABLE workitems_away RENAME TO workitems");

    /// <summary>What a new process finds: the same store, nothing else.</summary>
    public async Task RestartAsync()
    {
        Subscriptions.Dispose();
        await _store.RestartAsync();
        Build(_store.Directory, _store.Database);
    }

    public void Dispose()
    {
        Subscriptions?.Dispose();
        _store.Dispose();
    }

    private void Execute(string sql) => _store.Database.WriteAsync(connection => connection.Execute(sql), CancellationToken.None).Wait();
}
