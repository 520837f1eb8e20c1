using Npgsql;
using SamSgp.Storage.Database;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Storage.Postgres.Workers;

/// <summary>
/// The one process that holds the leader's lock. It says which workers are lost: those whose lease ended, and, sooner, those whose
/// connection is gone and who missed a beat. It says so only after its own session has lasted for a while: when the database was away,
/// everyone missed beats, and nobody is lost for that.
/// </summary>
public sealed class PostgresUpkeep(PostgresDatabase database, string sessions, TimeSpan lease, TimeProvider clock) : UpkeepLeader, IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Missed = TimeSpan.FromSeconds(7), Settled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForgetAgain = TimeSpan.FromMinutes(1);

    private readonly PostgresSession _session = new(sessions, database.Where, "SET statement_timeout = '30s'");
    private long? _since, _forgot;

    /// <inheritdoc/>
    public override bool IsMine => _since is not null && _session.IsOpen;

    /// <summary>Told the name of each worker that is given up for lost.</summary>
    public Action<string>? WorkerLost { get; set; }

    /// <inheritdoc/>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _session.UseAsync(LookAsync, cancellationToken);
                await Task.Delay(Look, clock, cancellationToken);
            }
        }
        finally
        {
            // The lock ends with the session: somebody else may have it by now.
            _since = null;
            await _session.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>One look as a leader's whose session has lasted for a time.</summary>
    internal Task<bool> LookOnceAsync(TimeSpan session, CancellationToken cancellationToken) => _session.UseAsync(connection =>
    {
        GiveUpLost(connection, session);
        return Task.FromResult(true);
    }, cancellationToken);

    private Task<bool> LookAsync(NpgsqlConnection connection)
    {
        if (_since is null)
        {
            if (!connection.Scalar<bool>($"SELECT pg_try_advisory_lock({AdvisoryLocks.Class}, {AdvisoryLocks.Leader})")) return Task.FromResult(false);
            _since = clock.GetTimestamp();
        }

        GiveUpLost(connection, clock.GetElapsedTime(_since.Value));
        if (_forgot is not { } forgot || clock.GetElapsedTime(forgot) > ForgetAgain)
        {
            Forget(connection);
            _forgot = clock.GetTimestamp();
        }

        return Task.FromResult(true);
    }

    private void GiveUpLost(NpgsqlConnection connection, TimeSpan session)
    {
        if (session < (lease < Settled ? lease : Settled)) return;
        var lost = connection.Query(
            """
            UPDATE workers SET state = 'lost' WHERE state = 'running' AND (
                (@whole AND alive_until < now())
                OR (beat < now() - @missed AND NOT EXISTS (
                    SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = @class AND l.objid = workers.life::oid AND l.objsubid = 2
                        AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))))
            RETURNING name
            """, row => row.GetString(0), ("@whole", session >= lease), ("@missed", Missed < lease ? Missed : lease), ("@class", AdvisoryLocks.Class));
        foreach (var name in lost) WorkerLost?.Invoke(name);
    }

    // What is read by nobody any more.
    private static void Forget(NpgsqlConnection connection)
    {
        connection.Execute("DELETE FROM events WHERE at < now() - interval '1 hour'");
        connection.Execute("""
            DELETE FROM workers h WHERE h.state IN ('lost', 'released') AND h.beat < now() - interval '1 day'
                AND NOT EXISTS (SELECT 1 FROM workitems w WHERE w.held_by = h.id AND w.state = 'IN PROGRESS')
            """);
    }
}
