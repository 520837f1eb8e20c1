using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Storage.Postgres.Workers;

/// <summary>The workers of a store.</summary>
public sealed class PostgresRoster(PostgresDatabase database)
{
    /// <summary>Those that run, and those that were given up for lost within the last hour, by name.</summary>
    public IReadOnlyList<WorkerRecord> List() => database.Read(connection => connection.Query(
        """
        SELECT h.name, h.version, h.device, h.state, h.began, h.beat, h.warm, h.tasks, coalesce(string_agg(w.workitem_uid, ' ' ORDER BY w.sequence), '')
        FROM workers h LEFT JOIN workitems w ON w.held_by = h.id AND w.state = 'IN PROGRESS'
        WHERE h.state = 'running' OR (h.state = 'lost' AND h.beat > now() - interval '1 hour')
        GROUP BY h.id ORDER BY h.name, h.began
        """,
        row => new WorkerRecord(new WorkerDescription(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3) == "lost",
            row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), Words(row.GetString(6)),
            Words(row.GetString(8)))
        {
            Tasks = row.IsDBNull(7) ? null : Words(row.GetString(7)),
        }));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
