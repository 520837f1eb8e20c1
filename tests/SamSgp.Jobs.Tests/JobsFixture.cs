using Microsoft.Data.Sqlite;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Testing;

namespace SamSgp.Jobs.Tests;

/// <summary>A real store in a folder of its own, and the worklist on it; can be stopped and opened again.</summary>
internal sealed partial class JobsFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DataDirectory _directory;
    private SqliteDatabase _database;

    public JobsFixture()
    {
        _directory = DataDirectory.Open(_folder.Root);
        _database = SqliteDatabase.Open(_directory);
        Build(_directory, _database);
    }

    /// <summary>Has every look at the worklist fail, in a way that no disk does, until it is mended.</summary>
    public void Break() => Execute("ALTER TABLE workitems RENAME TO workitems_away");

    /// <summary>Undoes <see cref="Break"/>.</summary>
    public void Mend() => Execute("ALTER TABLE workitems_away RENAME TO workitems");

    /// <summary>What a new process finds: the same files, nothing else.</summary>
    public async Task RestartAsync()
    {
        Subscriptions.Dispose();
        await _database.DisposeAsync();
        _directory.Dispose();
        _directory = DataDirectory.Open(_folder.Root);
        _database = SqliteDatabase.Open(_directory);
        Build(_directory, _database);
    }

    public void Dispose()
    {
        Subscriptions.Dispose();
        _database.DisposeAsync().AsTask().Wait();
        _directory.Dispose();
        _folder.Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.PathTo("index.db")};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
