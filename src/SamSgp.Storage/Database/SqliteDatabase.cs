using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>One SQLite file in WAL mode: many readers beside one writer, committed means on disk.</summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    // Databases up to this size are read through when opened: under half a second, and damage is found before it is met.
    private const long CheckedAtOpenBytes = 128L << 20;

    private readonly string path;
    // Queries take well under a millisecond of processor time: more of them at once would not be faster, but each connection
    // holds a page cache of its own.
    private static readonly int ReadersAtOnce = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private readonly SemaphoreSlim readersFree = new(ReadersAtOnce, ReadersAtOnce);
    private readonly SqliteWriter writer;
    private long instancesRevision;

    private SqliteDatabase(string path)
    {
        this.path = path;
        writer = new SqliteWriter(path, Connect(path));
    }

    /// <summary>Opens the database of a data directory, creating or upgrading its tables.</summary>
    /// <exception cref="StorageUnavailableException">It is damaged, from a newer version, or cannot be written.</exception>
    public static SqliteDatabase Open(DataDirectory directory)
    {
        var path = directory.DatabasePath;
        try
        {
            using (var connection = Connect(path))
            {
                if (new FileInfo(path).Length <= CheckedAtOpenBytes) Check(connection, path);
                Schema.Upgrade(connection, path);
            }

            return new SqliteDatabase(path);
        }
        catch (SqliteException fault) when (SqliteFaults.IsStorageFault(fault))
        {
            throw SqliteFaults.Translate(fault, path);
        }
    }

    /// <summary>Counts the changes of stored instances since the database was opened.</summary>
    internal long InstancesRevision => Interlocked.Read(ref instancesRevision);

    /// <summary>Says that stored instances changed.</summary>
    internal void InstancesChanged() => Interlocked.Increment(ref instancesRevision);

    /// <summary>Runs a change on the one writer. The task ends when the change is committed and on disk.</summary>
    /// <param name="change">Runs inside a transaction, which a throw undoes for this change alone.</param>
    /// <param name="cancellationToken">Gives up as long as the change has not begun.</param>
    internal Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) =>
        writer.WriteAsync(change, cancellationToken);

    /// <summary>Within a change: names in this folder are on disk before the change is committed.</summary>
    internal void FlushBeforeCommit(string folder) => writer.FlushBeforeCommit(folder);

    /// <summary>Runs a query on a connection of its own: it sees everything committed before it began, and does not wait for
    /// the writer; a few run at once. A query does not begin another one.</summary>
    internal T Read<T>(Func<SqliteConnection, T> query)
    {
        readersFree.Wait();
        try
        {
            return ReadOn(readers.TryTake(out var idle) ? idle : Connect(path), query);
        }
        finally
        {
            readersFree.Release();
        }
    }

    private T ReadOn<T>(SqliteConnection connection, Func<SqliteConnection, T> query)
    {
        try
        {
            var result = query(connection);
            readers.Add(connection);
            return result;
        }
        catch (SqliteException fault) when (SqliteFaults.IsStorageFault(fault))
        {
            connection.Dispose();
            throw SqliteFaults.Translate(fault, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (readers.TryTake(out var connection)) await connection.DisposeAsync();
        await writer.DisposeAsync();
        readersFree.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            connection.Execute("""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -4096;
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection, string path)
    {
        var verdict = connection.Query("PRAGMA quick_check(1)", row => row.GetString(0));
        if (verdict is not ["ok"]) throw SqliteFaults.Damaged(path, string.Join("; ", verdict), null);
    }
}
