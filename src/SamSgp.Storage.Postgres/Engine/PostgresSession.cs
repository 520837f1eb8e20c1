using Npgsql;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>A connection that is kept: for advisory locks, which end with it, and for notices. Made anew when it is lost.</summary>
internal sealed class PostgresSession(string connectionString, string where, string begin) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>True while the same connection has lasted.</summary>
    public bool IsOpen => _connection is not null;

    /// <summary>Does something on the connection; where there is none, one is opened and begun.</summary>
    /// <exception cref="StorageUnavailableException">It is lost, or cannot be opened.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await OpenAsync(cancellationToken);
            return await use(_connection);
        }
        catch (Exception fault) when (PostgresFaults.IsStorageFault(fault) || fault is InvalidOperationException)
        {
            await DisposeAsync();
            throw PostgresFaults.Translate(fault, where);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = Interlocked.Exchange(ref _connection, null);
        if (connection is not null) await connection.DisposeAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // Not of the pool: what it holds ends with it, and nobody else ever gets it.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.Execute(begin);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
