using System.Data.Common;
using Microsoft.Data.Sqlite;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Maintenance;

/// <summary>A store looked at from outside: nothing of it is changed, and services may work on it meanwhile.</summary>
internal sealed class StoreView : IDisposable
{
    /// <summary>Of a folder of files, and an open connection to the database that knows them.</summary>
    public StoreView(string root, DbConnection connection) => (Root, Connection) = (root, connection);

    /// <summary>The folder of files.</summary>
    public string Root { get; }

    public string InstancesPath => Path.Combine(Root, DataDirectory.InstancesName);

    /// <summary>Reads the index; each query sees what is committed then.</summary>
    public DbConnection Connection { get; }

    /// <exception cref="StorageUnavailableException">There is no such data directory, or its index cannot be read.</exception>
    public static StoreView Open(string dataDirectory)
    {
        var root = Path.GetFullPath(dataDirectory);
        var index = Path.Combine(root, DataDirectory.DatabaseName);
        if (!File.Exists(index))
            throw new StorageUnavailableException(StorageFault.AccessDenied,
                $"'{root}' is no data directory: there is no '{DataDirectory.DatabaseName}' in it. Name the folder of Storage:DataDirectory.", null);
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = index, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            if (connection.Scalar<long?>("SELECT 1 FROM sqlite_schema WHERE name = 'uploads'") is null)
                throw new StorageUnavailableException(StorageFault.AccessDenied,
                    $"The index of '{root}' was written by an earlier version. Start the service on it once, which brings it up to date.", null);
            return new StoreView(root, connection);
        }
        catch (SqliteException fault) when (SqliteFaults.IsStorageFault(fault))
        {
            connection.Dispose();
            throw SqliteFaults.Translate(fault, index);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => Connection.Dispose();
}
