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
    // So long a workitem waits for a worker that has its task, before one that has not takes it, and says so in its failure.
    private const string Patience = "interval '1 minute'";

    private readonly PostgresDatabase _database;
    private readonly string _sessions;
    private readonly WorkerDescription _description;
    private readonly TimeSpan _lease;
    private PostgresSession? _session;

    // Null between two lives.
    private Life? _life;

    // As it was said last; null where nothing is said.
    private string[]? _tasks;

    /// <summary>Nothing is said of it before <see cref="BeginAsync"/>.</summary>
    /// <param name="database">Where it works.</param>
    /// <param name="sessions">How to connect directly, not through a pool of connections.</param>
    /// <param name="description">What others are told of it.</param>
    /// <param name="lease">For how long it is alive after each beat.</param>
    public PostgresWorker(PostgresDatabase database, string sessions, WorkerDescription description, TimeSpan lease) =>
        (_database, _sessions, _description, _lease) = (database, sessions, description, lease);

    /// <summary>Ids of the tasks that this worker can run: those of others it leaves to workers that have them. Null where it does not say.</summary>
    public Func<IReadOnlyCollection<string>>? Tasks { get; init; }

    /// <inheritdoc/>
    public override async Task BeginAsync(CancellationToken cancellationToken)
    {
        _tasks = Tasks?.Invoke().ToArray();
        var life = new Life(Guid.NewGuid(), Random.Shared.Next(1, int.MaxValue));
        if (_session is not null) await _session.DisposeAsync();
        _session = new PostgresSession(_sessions, _database.Where, $"SELECT pg_advisory_lock({AdvisoryLocks.Class}, {life.Number})");
        await _session.UseAsync(_ => Task.FromResult(true), cancellationToken);
        await _database.WriteAsync(connection => connection.Execute(
            """
            INSERT INTO workers (id, life, name, version, device, tasks, state, alive_until)
            VALUES (@id, @life, @name, @version, @device, @tasks, 'running', now() + @lease)
            """, ("@id", life.Id), ("@life", life.Number), ("@name", _description.Name), ("@version", _description.Version),
            ("@device", _description.Device), ("@tasks", TasksText), ("@lease", _lease)), cancellationToken);
        _life = life;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlySet<string>?> BeatAsync(CancellationToken cancellationToken)
    {
        if (_life is not { } life) return null;
        _tasks = Tasks?.Invoke().ToArray();
        var held = await _database.WriteAsync(connection => connection.Execute(
            "UPDATE workers SET alive_until = now() + @lease, beat = now(), warm = @warm, tasks = @tasks WHERE id = @id AND state <> 'lost'",
            ("@lease", _lease), ("@id", life.Id), ("@warm", string.Join(' ', Warmth.Tasks)), ("@tasks", TasksText)) == 0 ? null : connection.Query(
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

    internal override string Takes(List<(string Name, object? Value)> parameters)
    {
        if (_tasks is not { } mine) return "";
        parameters.Add(("@mine", mine));
        return $"""
             AND (w.task = ANY (@mine) OR (w.created < extract(epoch FROM now() - {Patience}) * 1000 AND NOT EXISTS (
                SELECT 1 FROM workers o WHERE o.state = 'running' AND (o.tasks IS NULL OR w.task = ANY (string_to_array(o.tasks, ' '))))))
            """;
    }

    internal override string? FindAbandoned(DbConnection connection, IReadOnlyCollection<string> but)
    {
        if (_life is not { } life) return null;
        List<(string Name, object? Value)> parameters = [("@id", life.Id), ("@but", but.ToArray())];
        return connection.Query(
            $"""
            SELECT w.workitem_uid FROM workitems w JOIN workers h ON h.id = w.held_by
            WHERE w.state = 'IN PROGRESS' AND (h.state IN ('lost', 'released') OR h.id = @id) AND w.workitem_uid <> ALL (@but){Takes(parameters)}
            ORDER BY w.priority DESC, w.sequence LIMIT 1 FOR UPDATE OF w SKIP LOCKED
            """, row => row.GetString(0), [.. parameters]).FirstOrDefault();
    }

    // Only while it runs: who was given up for lost and does not know it yet takes nothing.
    internal override bool TryHold(DbConnection connection, string workitemUid) => _life is { } life && connection.Execute(
        """
        UPDATE workitems SET held_by = @id WHERE workitem_uid = @uid
            AND EXISTS (SELECT 1 FROM workers WHERE id = @id AND state = 'running')
        """, ("@id", life.Id), ("@uid", workitemUid)) == 1;

    private string? TasksText => _tasks is null ? null : string.Join(' ', _tasks);

    private sealed record Life(Guid Id, int Number);
}
