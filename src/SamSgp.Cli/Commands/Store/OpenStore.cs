using SamSgp.Cli.CommandLine;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;

namespace SamSgp.Cli.Commands.Store;

/// <summary>A data directory opened to be changed: the service must not run on it.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly SqliteDatabase _database;

    private OpenStore(DataDirectory directory, SqliteDatabase database)
    {
        (_directory, _database) = (directory, database);
        Repair = new StoreRepair(directory, database, new InstanceStore(directory, database, TimeProvider.System), TimeProvider.System);
    }

    public StoreRepair Repair { get; }

    /// <summary>Opens the index as it is.</summary>
    public static OpenStore Open(DirectoryInfo data)
    {
        var directory = Lock(data);
        return new OpenStore(directory, SqliteDatabase.Open(directory));
    }

    /// <summary>Puts the index aside and begins another one.</summary>
    public static (OpenStore Store, ReplacedIndex? Replaced) WithNewIndex(DirectoryInfo data)
    {
        var directory = Lock(data);
        var (database, replaced) = IndexReplacement.Replace(directory, TimeProvider.System);
        return (new OpenStore(directory, database), replaced);
    }

    private static DataDirectory Lock(DirectoryInfo data) => data.Exists
        ? DataDirectory.Open(data.FullName)
        : throw new CommandException($"There is no data directory '{data.FullName}'. Name the folder of Storage:DataDirectory with --data.");

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }
}
