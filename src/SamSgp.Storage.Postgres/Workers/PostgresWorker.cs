using System.Data.Common;
using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Workers;

/// <summary>
/// The life of a worker: a row that says until when it is alive, by the database's clock, and an advisory lock that ends with the
/// worker's connection. <see cref="PostgresUpkeep"/> tells from both who is lost.
/// </summary>
public sealed class PostgresWorker : WorkerLease, IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly string _sessions;
    private readonly WorkerDescription _description;
    private readonly TimeSpan _lease;
    private PostgresSession? _session;

    // Null between two lives.
    private Life? _life;

    /// <summary>Nothing is said of it before <see cref="BeginAsync"/>.</summary>
    /// <param name="database">Where it works.</param>
    /// <param name="sessions">How to connect directly, not through a pool of connections.</param>
    /// <param name="description">What others are told of it.</param>
    /// <param name="lease">For how long it is alive after each beat.</param>
    public PostgresWorker(PostgresDatabase database, string sessions, WorkerDescription description, TimeSpan lease) =>
        (_database, _sessions, _description, _lease) = (database, sessions, description, lease);

    /// <inheritdoc/>
    public override async Task BeginAsync(CancellationToken cancellationToken)
    {
        var life = new Life(Guid.NewGuid(), Random.Shared.Next(1, int.MaxValue));
        if (_session is not null) await _session.DisposeAsync();
        _session = new PostgresSession(_sessions, _database.Where, $"SELECT pg_advisory_lock({AdvisoryLocks.Class}, {life.Number})");
        await _session.UseAsync(_ => Task.FromResult(true), cancellationToken);
        await _database.WriteAsync(connection => connection.Execute(
            """
            INSERT INTO workers (id, life, name, version, device, state, alive_until)
            VALUES (@id, @life, @name, @version, @device, 'running', now() + @lease)
            """, ("@id", life.Id), ("@life", life.Number), ("@name", _description.Name), ("@version", _description.Version),
            ("@device", _description.Device), ("@lease", _lease)), cancellationToken);
        _life = life;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlySet<string>?> BeatAsync(CancellationToken cancellationToken)
    {
        if (_life is not { } life) return null;
        var held = await _database.WriteAsync(connection => connection.Execute(
            "UPDATE workers SET alive_until = now() + @lease, beat = now(), warm = @warm WHERE id = @id AND state <> 'lost'",
            ("@lease", _lease), ("@id", life.Id), ("@warm", string.Join(' ', Warmth.Tasks))) == 0 ? null : connection.Query(
            "SELECT workitem_uid FROM workitems WHERE held_by = @id AND state = 'IN PROGRESS'", row => row.GetString(0), ("@id", life.Id)),
            cancellationToken);
        if (held is null)
        {
            _life = null;
            return null;
        }

        // After the beat, which matters more: a session that was cut is opened again, with its lock.
        await _session!.UseAsync(connection => Task.FromResult(connection.Execute("SELECT 1")), cancellationToken);
        return held.ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override async Task EndAsync(CancellationToken cancellationToken)
    {
        // First, so that nothing is claimed while it is said.
        if (Interlocked.Exchange(ref _life, null) is not { } life) return;
        await _database.WriteAsync(connection => connection.Execute(
            "UPDATE workers SET state = 'released' WHERE id = @id AND state <> 'lost'", ("@id", life.Id)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal override string? FindAbandoned(DbConnection connection, IReadOnlyCollection<string> but) => _life is not { } life ? null
        : connection.Query(
            """
            SELECT w.workitem_uid FROM workitems w JOIN workers h ON h.id = w.held_by
            WHERE w.state = 'IN PROGRESS' AND (h.state IN ('lost', 'released') OR h.id = @id) AND w.workitem_uid <> ALL (@but)
            ORDER BY w.priority DESC, w.sequence LIMIT 1 FOR UPDATE OF w SKIP LOCKED
            """, row => row.GetString(0), ("@id", life.Id), ("@but", but.ToArray())).FirstOrDefault();

    // Only while it runs: who was given up for lost and does not know it yet takes nothing.
    internal override bool TryHold(DbConnection connection, string workitemUid) => _life is { } life && connection.Execute(
        """
        UPDATE workitems SET held_by = @id WHERE workitem_uid = @uid
            AND EXISTS (SELECT 1 FROM workers WHERE id = @id AND state = 'running')
        """, ("@id", life.Id), ("@uid", workitemUid)) == 1;

    private sealed record Life(Guid Id, int Number);
}
