using System.Data.Common;
using System.Text.Json;
using SamSgp.Storage.Database;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Events;

/// <summary>How far a process has read the table of events.</summary>
internal sealed class EventCursor
{
    private const int Most = 200;

    // Read before all that began earlier had ended, because that took too long: not read again when the cursor comes there.
    private readonly HashSet<long> _ahead = [];
    private string _xid = "0";
    private long _id;

    /// <summary>Begins with what happens from now on.</summary>
    public bool Begin(DbConnection connection)
    {
        _xid = connection.Scalar<string>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")!;
        return true;
    }

    /// <summary>The next ones, in the order of their transactions; those of one workitem in the order of its versions.</summary>
    public List<WorkitemNews> Next(DbConnection connection)
    {
        var rows = connection.Query(
            $"""
            SELECT xid::text, id, news, xid < pg_snapshot_xmin(pg_current_snapshot()) FROM events
            WHERE (xid, id) > (@xid::xid8, @id)
                AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR at < now() - interval '5 seconds')
            ORDER BY xid, id LIMIT {Most + _ahead.Count}
            """,
            row => (Xid: row.GetString(0), Id: row.GetInt64(1), News: row.GetString(2), IsSettled: row.GetBoolean(3)),
            ("@xid", _xid), ("@id", _id));
        var news = new List<WorkitemNews>();
        foreach (var row in rows)
        {
            var isNew = !_ahead.Contains(row.Id);
            if (isNew) news.Add(JsonSerializer.Deserialize<WorkitemNews>(row.News)!);
            if (!row.IsSettled) _ahead.Add(row.Id);
            else (_xid, _id) = (row.Xid, row.Id);
            if (row.IsSettled) _ahead.Remove(row.Id);
        }

        return InOrder(news);
    }

    // Each workitem keeps the places that its news have; within these the versions go up.
    private static List<WorkitemNews> InOrder(List<WorkitemNews> news)
    {
        var ordered = news.GroupBy(one => one.Workitem.WorkitemUid).ToDictionary(
            group => group.Key, group => new Queue<WorkitemNews>(group.OrderBy(one => one.Workitem.Version)));
        return news.ConvertAll(one => ordered[one.Workitem.WorkitemUid].Dequeue());
    }
}
