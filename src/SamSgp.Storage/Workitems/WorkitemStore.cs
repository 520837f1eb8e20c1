using System.Text.Json;
using Microsoft.Data.Sqlite;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Workitems;

/// <summary>
/// Workitems that survive a restart. Every write is atomic and on disk when its task ends; changes are compare-and-set on
/// <see cref="WorkitemRecord.Version"/>, so that of two that race one is told it lost. Reads never wait for writes.
/// </summary>
public sealed class WorkitemStore(SqliteDatabase database, TimeProvider clock)
{
    // Characters of the datasets of one page: it ends with the one that reaches this.
    private const long LargestPage = 4 << 20;

    private const string Columns = "workitem_uid, state, dataset, transaction_uid, version, created, updated, sequence";

    /// <summary>Adds a workitem with version 1.</summary>
    /// <returns>The record as kept, or null when the UID exists already.</returns>
    public Task<WorkitemRecord?> TryAddAsync(
        string workitemUid, string state, string dataset, WorkitemKeys keys, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Query(
            $"""
            INSERT INTO workitems (workitem_uid, state, dataset, transaction_uid, version, created, updated,
                task, study_instance_uid, series, priority, ready)
            VALUES ($uid, $state, $dataset, NULL, 1, $now, $now, $task, $study, $series, $priority, $ready)
            ON CONFLICT DO NOTHING RETURNING {Columns}
            """,
            Record, ("$uid", workitemUid), ("$state", state), ("$dataset", dataset), ("$now", Now()),
            ("$task", keys.Task), ("$study", keys.StudyInstanceUid), ("$series", keys.SeriesInstanceUid),
            ("$priority", keys.Priority), ("$ready", keys.IsReady)).FirstOrDefault(),
            cancellationToken);

    /// <summary>The workitem, or null where there is none.</summary>
    public WorkitemRecord? Find(string workitemUid) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM workitems WHERE workitem_uid = $uid", Record, ("$uid", workitemUid)).FirstOrDefault());

    /// <summary>Replaces state, dataset and transaction UID if nobody changed the workitem since <paramref name="seen"/> was read.</summary>
    /// <returns>The record as kept now, or null when it was changed or deleted meanwhile: read again and decide anew.</returns>
    public Task<WorkitemRecord?> TryUpdateAsync(
        WorkitemRecord seen, string state, string dataset, WorkitemKeys keys, string? transactionUid,
        CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Query(
            $"""
            UPDATE workitems SET state = $state, dataset = $dataset, transaction_uid = $transaction,
                version = version + 1, updated = $now, task = $task, study_instance_uid = $study, series = $series,
                priority = $priority, ready = $ready
            WHERE workitem_uid = $uid AND version = $version RETURNING {Columns}
            """,
            Record, ("$uid", seen.WorkitemUid), ("$version", seen.Version), ("$state", state), ("$dataset", dataset),
            ("$transaction", transactionUid), ("$now", Now()), ("$task", keys.Task), ("$study", keys.StudyInstanceUid),
            ("$series", keys.SeriesInstanceUid), ("$priority", keys.Priority), ("$ready", keys.IsReady)).FirstOrDefault(),
            cancellationToken);

    /// <summary>The workitem to be taken next: of those that are scheduled for this service and ready the most urgent, of these the
    /// oldest; null where none is. Looked up by an index.</summary>
    /// <param name="but">UIDs of those that are not to be taken.</param>
    public WorkitemRecord? Next(IReadOnlyCollection<string> but) => database.Read(connection => connection.Query(
        $"""
        SELECT {Columns} FROM workitems INDEXED BY workitems_next
        WHERE {Schema.WorkitemWaiting} AND workitem_uid NOT IN (SELECT value FROM json_each($but))
        ORDER BY priority DESC, sequence LIMIT 1
        """,
        Record, ("$but", JsonSerializer.Serialize(but)))).FirstOrDefault();

    /// <summary>The scheduled workitems of a task for a series, in the order they were added.</summary>
    public IReadOnlyList<WorkitemRecord> Scheduled(string task, string studyInstanceUid, string seriesInstanceUid) =>
        database.Read(connection => connection.Query(
            $"""
            SELECT {Columns} FROM workitems INDEXED BY workitems_by_study
            WHERE study_instance_uid = $study AND series = $series AND task = $task AND state = 'SCHEDULED' ORDER BY sequence
            """,
            Record, ("$study", studyInstanceUid), ("$series", seriesInstanceUid), ("$task", task)));

    /// <summary>Workitems in the order they were added: a page ends by their number or by their size, and the last page is the one
    /// that has none.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="afterSequence">Only those added after this one (0 for the first page): paging that costs the same at any depth.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> List(string? state, long afterSequence, int limit) =>
        database.Read(connection => Page(connection,
            $"""
            SELECT {Columns} FROM workitems WHERE ($state IS NULL OR state = $state) AND sequence > $after
            ORDER BY sequence LIMIT $limit
            """,
            ("$state", state), ("$after", afterSequence), ("$limit", limit)));

    /// <summary>The workitems added last, the newest first: a page ends by their number or by their size.</summary>
    /// <param name="keys">Only those that have the keys which are not null; looked up by an index.</param>
    /// <param name="beforeSequence">Only those added before this one; null for the first page: paging that costs the same at any depth.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> Newest(WorkitemKeys keys, long? beforeSequence, int limit)
    {
        var wanted = (keys.Task is null ? "" : " AND task = $task") + (keys.StudyInstanceUid is null ? "" : " AND study_instance_uid = $study")
            + (keys.SeriesInstanceUid is null ? "" : " AND series = $series");
        return database.Read(connection => Page(connection,
            $"SELECT {Columns} FROM workitems WHERE sequence < $before{wanted} ORDER BY sequence DESC LIMIT $limit",
            ("$before", beforeSequence ?? long.MaxValue), ("$task", keys.Task), ("$study", keys.StudyInstanceUid),
            ("$series", keys.SeriesInstanceUid), ("$limit", limit)));
    }

    /// <summary>The workitems that ended last (COMPLETED or CANCELED), the last one first.</summary>
    public IReadOnlyList<WorkitemRecord> LastEnded(int limit) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM workitems INDEXED BY workitems_ended WHERE {Schema.WorkitemEnded} ORDER BY updated DESC, sequence DESC LIMIT $limit",
        Record, ("$limit", limit)));

    /// <summary>The workitems that ended first, the first one first: a page ends by their number or by their size.</summary>
    /// <param name="after">Only those that ended after this one; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> FirstEnded(WorkitemRecord? after, int limit) => database.Read(connection => Page(connection,
        $"""
        SELECT {Columns} FROM workitems INDEXED BY workitems_ended
        WHERE {Schema.WorkitemEnded} AND (updated, sequence) > ($updated, $sequence) ORDER BY updated, sequence LIMIT $limit
        """,
        ("$updated", after?.Updated.ToUnixTimeMilliseconds() ?? long.MinValue), ("$sequence", after?.Sequence ?? 0), ("$limit", limit)));

    /// <summary>How many workitems have ended.</summary>
    public long CountEnded() => database.Read(connection =>
        connection.Scalar<long>($"SELECT count(*) FROM workitems INDEXED BY workitems_ended WHERE {Schema.WorkitemEnded}"));

    /// <summary>How many workitems are in a state.</summary>
    public long Count(string state) => database.Read(connection =>
        connection.Scalar<long>("SELECT count(*) FROM workitems WHERE state = $state", ("$state", state)));

    /// <summary>Forgets a workitem if nobody changed it since it was read.</summary>
    /// <returns>False when it was changed or deleted meanwhile.</returns>
    public Task<bool> TryDeleteAsync(WorkitemRecord seen, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "DELETE FROM workitems WHERE workitem_uid = $uid AND version = $version",
            ("$uid", seen.WorkitemUid), ("$version", seen.Version)) == 1, cancellationToken);

    private static List<WorkitemRecord> Page(SqliteConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        var characters = 0L;
        return connection.Query(sql, Record, record => (characters += record.Dataset.Length) < LargestPage, parameters);
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static WorkitemRecord Record(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.GetInt64(7));
}
