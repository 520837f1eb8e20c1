using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>A PostgreSQL database that several processes share: each change is a transaction of its own (READ COMMITTED).</summary>
public sealed class PostgresDatabase : StoreDatabase
{
    private const int OldestVersion = 14, MostAttempts = 10, MostConnections = 4;

    // More at once than the server has processors for would only wait in it.
    private static readonly int AtOnce = Math.Max(8, 4 * Environment.ProcessorCount);

    private readonly NpgsqlDataSource _source;
    private readonly DatabaseClock _clock = new();
    private readonly ConcurrentDictionary<DbConnection, HashSet<string>> _folders = new();
    private readonly SemaphoreSlim _readersFree = new(AtOnce, AtOnce), _writersFree = new(AtOnce, AtOnce);

    private PostgresDatabase(NpgsqlDataSource source, string where) => (_source, Where) = (source, where);

    /// <inheritdoc />
    public override bool IsShared => true;

    /// <summary>The database, as a sentence begins with it; without user and password.</summary>
    internal string Where { get; }

    /// <summary>The time as the database has it.</summary>
    public TimeProvider Clock => _clock;

    internal override SqlDialect Dialect { get; } = new PostgresDialect();

    /// <summary>Opens the database, creating or upgrading its tables.</summary>
    /// <param name="connectionString">As <see cref="PostgresConnection"/> gives it.</param>
    /// <exception cref="StorageUnavailableException">It does not answer, is too old, or of a newer version of this software that this one may not
    /// work beside.</exception>
    public static PostgresDatabase Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var where = $"The database '{settings.Database}' at {settings.Host}:{settings.Port}";
        var source = NpgsqlDataSource.Create(connectionString);
        try
        {
            using var connection = source.OpenConnection();
            if (connection.PostgreSqlVersion.Major < OldestVersion)
                throw new StorageUnavailableException(StorageFault.AccessDenied,
                    $"{where} is PostgreSQL {connection.PostgreSqlVersion}; {OldestVersion} or newer is needed.", null);
            if (connection.Scalar<string>("SHOW server_encoding") is var encoding and not "UTF8")
                throw new StorageUnavailableException(StorageFault.AccessDenied,
                    $"{where} is encoded in {encoding}; create it with ENCODING 'UTF8' TEMPLATE template0.", null);
            PostgresSchema.Upgrade(connection);
            var database = new PostgresDatabase(source, where) { KnowsAllFiles = true };
            database.SetClock(connection);
            return database;
        }
        catch (Exception fault)
        {
            source.Dispose();
            if (fault is not StorageUnavailableException && PostgresFaults.IsStorageFault(fault)) throw PostgresFaults.Translate(fault, where);
            throw;
        }
    }

    /// <summary>Makes sure that this program may still work on the tables: one of a newer version may have upgraded them.</summary>
    /// <exception cref="StorageUnavailableException">It may not (<see cref="StorageFault.NewerVersion"/>), or the database does not answer.</exception>
    public void RefuseTooOld() => Read(connection =>
    {
        PostgresSchema.RefuseTooOld(connection);
        return true;
    });

    /// <summary>Looks at the database's clock again.</summary>
    internal void SetClock(DbConnection connection)
    {
        var before = TimeProvider.System.GetUtcNow();
        var now = connection.Scalar<long>("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        _clock.Set(before, DateTimeOffset.FromUnixTimeMilliseconds(now), TimeProvider.System.GetUtcNow());
    }

    internal override async Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken)
    {
        await _writersFree.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    return await Task.Run(() => Write(change), CancellationToken.None);
                }
                catch (Exception fault) when (attempt < MostConnections && IsUndone(fault))
                {
                    // Connections of the pool die unseen while they are idle, all of them when the server is restarted.
                }
                catch (Exception fault) when (attempt < MostAttempts && MayBeTriedAgain(fault))
                {
                    await Task.Delay(Random.Shared.Next(5, 20 * attempt), cancellationToken);
                }
                catch (Exception fault) when (PostgresFaults.IsStorageFault(fault))
                {
                    throw PostgresFaults.Translate(fault, Where);
                }
            }
        }
        finally
        {
            _writersFree.Release();
        }
    }

    internal override void FlushBeforeCommit(DbConnection connection, string folder) =>
        _folders.GetOrAdd(connection, _ => new(StringComparer.Ordinal)).Add(folder);

    internal override T Read<T>(Func<DbConnection, T> query)
    {
        _readersFree.Wait();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    using var connection = _source.OpenConnection();
                    return query(connection);
                }
                catch (Exception fault) when (attempt < MostConnections && PostgresFaults.IsLost(fault) && !PostgresFaults.IsTimeout(fault))
                {
                    // As in a change.
                }
                catch (Exception fault) when (PostgresFaults.IsStorageFault(fault))
                {
                    throw PostgresFaults.Translate(fault, Where);
                }
            }
        }
        finally
        {
            _readersFree.Release();
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _readersFree.Dispose();
        _writersFree.Dispose();
    }

    // Undone for certain, so that it may be run again; but not for as long as nobody answers at all.
    private static bool MayBeTriedAgain(Exception fault) => fault is not UnknownOutcomeException && PostgresFaults.IsMeeting(fault);

    // The connection was lost before the commit was asked for; who has waited for an answer in vain waits no further.
    private static bool IsUndone(Exception fault) => fault is not UnknownOutcomeException && PostgresFaults.IsLost(fault) && !PostgresFaults.IsTimeout(fault);

    private T Write<T>(Func<DbConnection, T> change)
    {
        using var connection = _source.OpenConnection();
        try
        {
            using var transaction = connection.BeginTransaction();
            var result = change(connection);
            if (_folders.TryGetValue(connection, out var folders)) Parallel.ForEach(folders, Durability.FlushFolder);
            Commit(transaction);
            return result;
        }
        catch (AggregateException fault) when (fault.InnerException is IOException device)
        {
            throw new StorageUnavailableException(StorageFault.Device, $"The shared folder cannot be flushed ({device.Message}).", device);
        }
        finally
        {
            _folders.TryRemove(connection, out _);
        }
    }

    private void Commit(NpgsqlTransaction transaction)
    {
        try
        {
            transaction.Commit();
        }
        catch (Exception fault) when (PostgresFaults.IsLost(fault))
        {
            throw new UnknownOutcomeException(Where, fault);
        }
    }

    /// <summary>The connection was lost while the change was committed: whether it is, the database says when it answers again.</summary>
    private sealed class UnknownOutcomeException(string where, Exception fault)
        : IOException($"{where} was lost while a change was committed; whether it is, is not known", fault);
}
