using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary>An opened end of a copy.</summary>
internal sealed class OpenCopyEnd : IAsyncDisposable
{
    private readonly string? _temporary;

    private OpenCopyEnd(CopyEnd end, string? temporary) => (End, _temporary) = (end, temporary);

    public CopyEnd End { get; }

    /// <summary>A data directory.</summary>
    public static OpenCopyEnd Alone(string data)
    {
        var directory = DataDirectory.Open(data);
        return Opened(directory, () => SqliteDatabase.Open(directory), null);
    }

    /// <summary>A database and a folder; what a process has for itself is a folder that goes with this.</summary>
    public static OpenCopyEnd Shared(SharedStore store, string folder)
    {
        var database = store.OpenAlone();
        var temporary = Directory.CreateTempSubdirectory("samsgp-store-").FullName;
        var directory = DataDirectory.Open(temporary, folder);
        return Opened(directory, () =>
        {
            SharedFolder.Verify(directory, database);
            return database;
        }, temporary);
    }

    public async ValueTask DisposeAsync()
    {
        await End.Database.DisposeAsync();
        End.Directory.Dispose();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }

    private static OpenCopyEnd Opened(DataDirectory directory, Func<StoreDatabase> open, string? temporary)
    {
        try
        {
            return new OpenCopyEnd(new CopyEnd(open(), directory), temporary);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }
}
