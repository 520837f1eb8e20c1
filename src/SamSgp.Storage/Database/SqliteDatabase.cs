using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>One SQLite file in WAL mode: many readers beside one writer, committed means on disk.</summary>
public sealed class SqliteDatabase : StoreDatabase
{
    // Databases up to this size are read through when opened: under half a second, and damage is found before it is met.
    private const long CheckedAtOpenBytes = 128L << 20;

    private const string SealMark = "seal";

    private readonly string _path;
    private readonly DataDirectory _directory;
    // Queries take well under a millisecond of processor time: more of them at once would not be faster, but each connection
    // holds a page cache of its own.
    private static readonly int ReadersAtOnce = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly SemaphoreSlim _readersFree = new(ReadersAtOnce, ReadersAtOnce);
    private readonly SqliteWriter _writer;

    private SqliteDatabase(DataDirectory directory, bool knowsAllFiles)
    {
        _directory = directory;
        KnowsAllFiles = knowsAllFiles;
        _path = directory.DatabasePath;
        _writer = new SqliteWriter(_path, Connect(_path));
    }

    /// <summary>Opens the database of a data directory, creating or upgrading its tables.</summary>
    /// <exception cref="StorageUnavailableException">It is damaged, from a newer version, or cannot be written.</exception>
    public static SqliteDatabase Open(DataDirectory directory)
    {
        var path = directory.DatabasePath;
        try
        {
            MoveOrphansAside(path);
            using var connection = Connect(path);
            if (new FileInfo(path).Length <= CheckedAtOpenBytes) Check(connection, path);
            Schema.Upgrade(connection, path);
            return new SqliteDatabase(directory, BreakSeal(connection, directory));
        }
        catch (SqliteException fault) when (SqliteFaults.IsStorageFault(fault))
        {
            throw SqliteFaults.Translate(fault, path);
        }
    }

    /// <summary>Makes a database with empty tables; to be filled before it is opened.</summary>
    internal static SqliteConnection Create(DataDirectory directory)
    {
        var connection = Connect(directory.DatabasePath);
        Schema.Upgrade(connection, directory.DatabasePath);
        return connection;
    }

    /// <inheritdoc />
    public override bool IsShared => false;

    internal override SqlDialect Dialect { get; } = new SqliteDialect();

    internal override Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken) =>
        _writer.WriteAsync(change, cancellationToken);

    internal override void FlushBeforeCommit(DbConnection connection, string folder) => _writer.FlushBeforeCommit(folder);

    internal override T Read<T>(Func<DbConnection, T> query)
    {
        _readersFree.Wait();
        try
        {
            return ReadOn(_readers.TryTake(out var idle) ? idle : Connect(_path), query);
        }
        finally
        {
            _readersFree.Release();
        }
    }

    private T ReadOn<T>(SqliteConnection connection, Func<DbConnection, T> query)
    {
        try
        {
            var result = query(connection);
            _readers.Add(connection);
            return result;
        }
        catch (SqliteException fault) when (SqliteFaults.IsStorageFault(fault))
        {
            connection.Dispose();
            throw SqliteFaults.Translate(fault, _path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (KnowsAllFiles) _directory.Seal ??= await SealAsync();
        while (_readers.TryTake(out var connection)) await connection.DisposeAsync();
        await _writer.DisposeAsync();
        _readersFree.Dispose();
    }

    private async Task<string?> SealAsync()
    {
        try
        {
            var seal = Guid.NewGuid().ToString("N");
            await WriteAsync(connection => connection.Execute(
                "INSERT INTO store_marks (name, value) VALUES (@name, @seal) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                ("@name", SealMark), ("@seal", seal)), CancellationToken.None);
            return seal;
        }
        catch (Exception fault) when (fault is StorageUnavailableException or SqliteException or ChannelClosedException)
        {
            return null; // The next start compares files and index.
        }
    }

    // The seal is for one opening: an index that comes back from elsewhere later on has another one, or none.
    private static bool BreakSeal(SqliteConnection connection, DataDirectory directory)
    {
        var seal = connection.Scalar<string>("SELECT value FROM store_marks WHERE name = @name", ("@name", SealMark));
        connection.Execute("DELETE FROM store_marks WHERE name = @name", ("@name", SealMark));
        return directory.IsNew || (seal is not null && seal == directory.SealFound);
    }

    // SQLite removes a journal whose database is not there or empty; it may be all that is left of one.
    private static void MoveOrphansAside(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 }) return;
        foreach (var journal in (string[])[path + "-wal", path + "-shm"])
        {
            if (new FileInfo(journal) is not { Exists: true, Length: > 0 }) continue;
            var number = 1;
            while (File.Exists($"{journal}.orphan-{number}")) number++;
            File.Move(journal, $"{journal}.orphan-{number}");
        }
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
