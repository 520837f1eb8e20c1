using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Workitems;

/// <summary>
/// Workitems that survive a restart. Every write is atomic and on disk when its task ends; changes are compare-and-set on
/// <see cref="WorkitemRecord.Version"/>, so that of two that race one is told it lost. Reads never wait for writes.
/// </summary>
public sealed class WorkitemStore(StoreDatabase database, TimeProvider clock, WorkitemJournal? journal = null)
{
    // Characters of the datasets of one page: it ends with the one that reaches this.
    private const long LargestPage = 4 << 20;

    // How many of the first that wait a worker chooses among, and how long one of them may be passed over.
    private const int Among = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Columns =
        "w.workitem_uid, w.state, w.dataset, w.transaction_uid, w.version, w.created, w.updated, w.sequence";

    private const string Progress = "p.permille, p.description, p.reports, p.reported";

    private const string Joined = "LEFT JOIN progress p ON p.workitem = w.sequence";

    private string Select(string? index = null) =>
        $"SELECT {Columns}, {Progress} FROM workitems w{(index is null ? "" : database.Dialect.IndexedBy(index))} {Joined}";

    /// <summary>True where what happens is written down in a journal: whoever listens reads it there.</summary>
    public bool HasJournal => journal is not null;

    /// <summary>Adds a workitem with version 1.</summary>
    /// <returns>The record as kept, or null when the UID exists already.</returns>
    public Task<WorkitemRecord?> TryAddAsync(
        string workitemUid, string state, string dataset, WorkitemKeys keys, CancellationToken cancellationToken) =>
        WriteAsync(connection => connection.Execute(
            """
            INSERT INTO workitems (workitem_uid, state, dataset, transaction_uid, version, created, updated,
                task, study_instance_uid, series, priority, ready, vstart)
            VALUES (@uid, @state, @dataset, NULL, 1, @now, @now, @task, @study, @series, @priority, @ready, @vstart)
            ON CONFLICT DO NOTHING
            """,
            ("@uid", workitemUid), ("@state", state), ("@dataset", dataset), ("@now", Now()),
            ("@task", keys.Task), ("@study", keys.StudyInstanceUid), ("@series", keys.SeriesInstanceUid),
            ("@priority", keys.Priority), ("@ready", keys.IsReady), ("@vstart", keys.Task is null ? 0 : Turn(connection, keys))) == 0
            ? null : Noted(connection, 1, Find(connection, workitemUid)!, null), cancellationToken);

    /// <summary>The workitem, or null where there is none.</summary>
    public WorkitemRecord? Find(string workitemUid) => database.Read(connection => Find(connection, workitemUid));

    /// <summary>Replaces state, dataset and transaction UID if nobody changed the workitem since <paramref name="seen"/> was read.</summary>
    /// <returns>The record as kept now, or null when it was changed or deleted meanwhile: read again and decide anew.</returns>
    public Task<WorkitemRecord?> TryUpdateAsync(
        WorkitemRecord seen, WorkitemChange change, CancellationToken cancellationToken) => WriteAsync(
            connection => Update(connection, seen, change) ? Noted(connection, change.Kind, Find(connection, seen.WorkitemUid)!, seen) : null,
            cancellationToken);

    /// <summary>Writes down what happened without a change of the workitem.</summary>
    /// <exception cref="InvalidOperationException">There is no journal.</exception>
    public Task NoteAsync(WorkitemNews news, CancellationToken cancellationToken) => WriteAsync(connection =>
    {
        (journal ?? throw new InvalidOperationException("This store keeps no journal.")).Write(connection, news);
        return true;
    }, cancellationToken);

    /// <summary>Takes over a workitem that was abandoned; else the one whose turn it is: of those that are scheduled for this service and ready the most urgent; of these
    /// that of the asker whose turn it is, and of his the oldest. Nobody else gets it. Where several processes take them, one for which a process has
    /// series or model at hand comes to it before its turn, if none has waited for long.</summary>
    /// <param name="but">UIDs of those that are not to be taken.</param>
    /// <param name="lease">The life of this process, where others of the store would take over what it holds; null where it is alone.</param>
    /// <param name="begin">Decides what it becomes; may be asked again.</param>
    /// <param name="cancellationToken">Gives up as long as none is taken.</param>
    /// <returns>The workitem as it was and as it is kept now; null where none waits.</returns>
    /// <exception cref="UnclaimableException"><paramref name="begin"/> failed: the workitem stays as it is.</exception>
    public async Task<(WorkitemRecord Before, WorkitemRecord Claimed)?> TryClaimAsync(
        IReadOnlyCollection<string> but, WorkerLease? lease, Func<WorkitemRecord, WorkitemChange> begin, CancellationToken cancellationToken)
    {
        var taken = await WriteAsync<(WorkitemRecord Before, WorkitemRecord Claimed, WorkitemKeys Keys)?>(connection =>
        {
            var next = lease?.FindAbandoned(connection, but) is { } abandoned ? Find(connection, abandoned) : Next(connection, but, lease);
            if (next is null || lease?.TryHold(connection, next.WorkitemUid) == false) return null;
            var change = Begin(next, begin);
            Update(connection, next, change);
            return (next, Noted(connection, change.Kind, Find(connection, next.WorkitemUid)!, next), change.Keys);
        }, cancellationToken);
        if (taken is not var (before, claimed, keys)) return null;
        lease?.Took(keys);
        return (before, claimed);
    }

    // The journal's row is committed with the change; others are told of it after that, and not in the transaction: notifying takes a
    // lock that all of them would wait for.
    private async Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(change, cancellationToken);
        if (result is not null) journal?.Tell();
        return result;
    }

    private WorkitemRecord Noted(DbConnection connection, int kind, WorkitemRecord workitem, WorkitemRecord? before)
    {
        journal?.Write(connection, new WorkitemNews(kind, workitem, before, null, null));
        return workitem;
    }

    private WorkitemRecord? Next(DbConnection connection, IReadOnlyCollection<string> but, WorkerLease? lease)
    {
        var names = but.Select((_, n) => $"@b{n}").ToList();
        var others = names.Count == 0 ? "" : $" AND w.workitem_uid NOT IN ({string.Join(", ", names)})";
        List<(string, object?)> parameters = [.. names.Zip(but, (name, uid) => (name, (object?)uid))];
        others += lease?.Takes(parameters);
        // Others may take all that it looked among before it has locked one: then there may be more behind them.
        return (lease?.Warmth is { Tasks: [_, ..] } warmth ? First(Preferred(warmth, others, parameters)) : null)
            ?? First($"{Select("workitems_next")} WHERE {Schema.WorkitemWaiting}{others} ORDER BY w.priority DESC, w.vstart, w.sequence");

        WorkitemRecord? First(string sql) => connection.Query($"{sql} LIMIT 1{database.Dialect.SkipLocked}", Record, [.. parameters]).FirstOrDefault();
    }

    // Of the first that wait, looked at and not locked: who locks them all leaves others nothing. They may be taken by now, so the state is
    // asked again of the row that is locked.
    private string Preferred(Warmth warmth, string others, List<(string, object?)> parameters)
    {
        var tasks = warmth.Tasks.Select((_, n) => $"@t{n}").ToList();
        parameters.AddRange(tasks.Zip(warmth.Tasks, (name, task) => (name, (object?)task)));
        parameters.AddRange([("@series", warmth.SeriesInstanceUid ?? ""), ("@patience", Now() - (long)Patience.TotalMilliseconds)]);
        return $"""
            WITH head AS (SELECT w.sequence, w.priority, w.vstart, w.task, w.series, w.created FROM workitems w
                WHERE {Schema.WorkitemWaiting}{others} ORDER BY w.priority DESC, w.vstart, w.sequence LIMIT {Among})
            SELECT {Columns}, {Progress} FROM head h JOIN workitems w ON w.sequence = h.sequence {Joined} WHERE w.state = 'SCHEDULED'
            ORDER BY h.priority DESC, CASE WHEN h.created < @patience THEN 0 WHEN h.series = @series THEN 1
                WHEN h.task IN ({string.Join(", ", tasks)}) THEN 2 ELSE 3 END, h.vstart, h.sequence
            """;
    }

    private static WorkitemChange Begin(WorkitemRecord next, Func<WorkitemRecord, WorkitemChange> begin)
    {
        try
        {
            return begin(next);
        }
        catch (Exception fault)
        {
            throw new UnclaimableException(next.WorkitemUid, fault);
        }
    }

    private bool Update(DbConnection connection, WorkitemRecord seen, WorkitemChange change)
    {
        // What is final is not on its way any more: the reports are counted with the changes from here on.
        var ends = change.State is "COMPLETED" or "CANCELED";
        var changed = connection.Execute(
            $"""
            UPDATE workitems SET state = @state, dataset = @dataset, transaction_uid = @transaction,
                version = version + 1{(ends ? " + coalesce((SELECT reports FROM progress WHERE workitem = sequence), 0)" : "")},
                updated = @now, task = @task, study_instance_uid = @study, series = @series, priority = @priority, ready = @ready
            WHERE workitem_uid = @uid AND version = @version
            """,
            ("@uid", seen.WorkitemUid), ("@version", seen.Version), ("@state", change.State), ("@dataset", change.Dataset),
            ("@transaction", change.TransactionUid), ("@now", Now()), ("@task", change.Keys.Task), ("@study", change.Keys.StudyInstanceUid),
            ("@series", change.Keys.SeriesInstanceUid), ("@priority", change.Keys.Priority), ("@ready", change.Keys.IsReady)) == 1;
        if (changed && ends) connection.Execute("DELETE FROM progress WHERE workitem = @sequence", ("@sequence", seen.Sequence));
        return changed;
    }

    /// <summary>Says how far a workitem IN PROGRESS is.</summary>
    /// <returns>The record as kept now; null when the claim does not hold (any more).</returns>
    public async Task<WorkitemRecord?> TryReportAsync(WorkitemClaim claim, int permille, string description, CancellationToken cancellationToken)
    {
        var kept = await database.WriteAsync(connection => connection.Execute(
            """
            INSERT INTO progress (workitem, permille, description, reports, reported)
            SELECT sequence, CAST(@permille AS INTEGER), CAST(@description AS TEXT), 1, CAST(@now AS BIGINT) FROM workitems
            WHERE workitem_uid = @uid AND transaction_uid = @transaction AND state = 'IN PROGRESS'
            ON CONFLICT (workitem) DO UPDATE SET permille = excluded.permille, description = excluded.description,
                reports = progress.reports + 1, reported = excluded.reported
            """,
            ("@permille", permille), ("@description", description), ("@now", Now()), ("@uid", claim.WorkitemUid),
            ("@transaction", claim.TransactionUid)) == 1 ? Find(connection, claim.WorkitemUid) : null, cancellationToken);
        if (kept is not null) journal?.TellProgress();
        return kept;
    }

    // As in start-time fair queueing: behind the asker's last one, but not before the first that waits.
    private static double Turn(DbConnection connection, WorkitemKeys keys)
    {
        var now = connection.Scalar<double?>($"SELECT min(vstart) FROM workitems WHERE {Schema.WorkitemWaiting}")
            ?? connection.Scalar<double?>("SELECT max(last_vstart) FROM shares") ?? 0;
        return connection.Scalar<double>(
            """
            INSERT INTO shares (share, last_vstart) VALUES (@share, @now + @step)
            ON CONFLICT (share) DO UPDATE SET
                last_vstart = CASE WHEN shares.last_vstart > @now THEN shares.last_vstart ELSE @now END + @step
            RETURNING last_vstart
            """, ("@share", keys.Share), ("@now", now), ("@step", 1 / keys.Weight));
    }

    /// <summary>The workitem of a row; null where there is none.</summary>
    internal static WorkitemRecord? Find(DbConnection connection, long sequence) => connection.Query(
        $"SELECT {Columns}, {Progress} FROM workitems w {Joined} WHERE w.sequence = @sequence", Record, ("@sequence", sequence)).FirstOrDefault();

    private WorkitemRecord? Find(DbConnection connection, string workitemUid) => connection.Query(
        $"{Select()} WHERE w.workitem_uid = @uid", Record, ("@uid", workitemUid)).FirstOrDefault();

    /// <summary>The scheduled workitems of a task for a series, in the order they were added.</summary>
    public IReadOnlyList<WorkitemRecord> Scheduled(string task, string studyInstanceUid, string seriesInstanceUid) =>
        database.Read(connection => connection.Query(
            $"""
            {Select("workitems_by_study")}
            WHERE study_instance_uid = @study AND series = @series AND task = @task AND state = 'SCHEDULED' ORDER BY sequence
            """,
            Record, ("@study", studyInstanceUid), ("@series", seriesInstanceUid), ("@task", task)));

    /// <summary>Workitems in the order they were added: a page ends by their number or by their size, and the last page is the one
    /// that has none.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="afterSequence">Only those added after this one (0 for the first page): paging that costs the same at any depth.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> List(string? state, long afterSequence, int limit) =>
        database.Read(connection => Page(connection,
            $"{Select(state is null ? null : "workitems_by_state")} WHERE {(state is null ? "" : "state = @state AND ")}sequence > @after ORDER BY sequence LIMIT @limit",
            ("@state", state), ("@after", afterSequence), ("@limit", limit)));

    /// <summary>The workitems added last, the newest first: a page ends by their number or by their size.</summary>
    /// <param name="keys">Only those that have the keys which are not null; looked up by an index.</param>
    /// <param name="beforeSequence">Only those added before this one; null for the first page: paging that costs the same at any depth.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> Newest(WorkitemKeys keys, long? beforeSequence, int limit)
    {
        var wanted = (keys.Task is null ? "" : " AND task = @task") + (keys.StudyInstanceUid is null ? "" : " AND study_instance_uid = @study")
            + (keys.SeriesInstanceUid is null ? "" : " AND series = @series");
        return database.Read(connection => Page(connection,
            $"{Select()} WHERE sequence < @before{wanted} ORDER BY sequence DESC LIMIT @limit",
            ("@before", beforeSequence ?? long.MaxValue), ("@task", keys.Task), ("@study", keys.StudyInstanceUid),
            ("@series", keys.SeriesInstanceUid), ("@limit", limit)));
    }

    /// <summary>The workitems that ended last (COMPLETED or CANCELED), the last one first.</summary>
    public IReadOnlyList<WorkitemRecord> LastEnded(int limit) => database.Read(connection => connection.Query(
        $"{Select("workitems_ended")} WHERE {Schema.WorkitemEnded} ORDER BY updated DESC, sequence DESC LIMIT @limit",
        Record, ("@limit", limit)));

    /// <summary>The workitems that ended first, the first one first: a page ends by their number or by their size.</summary>
    /// <param name="after">Only those that ended after this one; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<WorkitemRecord> FirstEnded(WorkitemRecord? after, int limit) => database.Read(connection => Page(connection,
        $"""
        {Select("workitems_ended")}
        WHERE {Schema.WorkitemEnded} AND (updated, sequence) > (@updated, @sequence) ORDER BY updated, sequence LIMIT @limit
        """,
        ("@updated", after?.Updated.ToUnixTimeMilliseconds() ?? long.MinValue), ("@sequence", after?.Sequence ?? 0), ("@limit", limit)));

    /// <summary>How many workitems have ended.</summary>
    public long CountEnded() => database.Read(connection =>
        connection.Scalar<long>($"SELECT count(*) FROM workitems{database.Dialect.IndexedBy("workitems_ended")} WHERE {Schema.WorkitemEnded}"));

    /// <summary>How many workitems are in a state.</summary>
    public long Count(string state) => database.Read(connection =>
        connection.Scalar<long>("SELECT count(*) FROM workitems WHERE state = @state", ("@state", state)));

    /// <summary>How many workitems wait for this service, and since when the first of them does; null when none waits.</summary>
    public (long Count, DateTimeOffset? Oldest) Waiting() => database.Read(connection => connection.Query(
        $"SELECT count(*), min(created) FROM workitems w{database.Dialect.IndexedBy("workitems_next")} WHERE {Schema.WorkitemWaiting}",
        row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)))).Single());

    /// <summary>Forgets a workitem if nobody changed it since it was read.</summary>
    /// <returns>False when it was changed or deleted meanwhile.</returns>
    public Task<bool> TryDeleteAsync(WorkitemRecord seen, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "DELETE FROM workitems WHERE workitem_uid = @uid AND version = @version",
            ("@uid", seen.WorkitemUid), ("@version", seen.Version)) == 1, cancellationToken);

    private static List<WorkitemRecord> Page(DbConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        var characters = 0L;
        return connection.Query(sql, Record, record => (characters += record.Dataset.Length) < LargestPage, parameters);
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static WorkitemRecord Record(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.GetInt64(7))
    {
        Progress = row.IsDBNull(8) ? null : new WorkitemProgress(
            row.GetInt32(8), row.GetString(9), row.GetInt64(10), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11))),
    };
}
