using System.Globalization;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Reads stored files again, one after the other, and compares them with what was stored: a disk may change bytes without
/// saying so. Where it was is kept in the index, so that a restart goes on there.
/// </summary>
public sealed class StoreScrub(DataDirectory directory, StoreDatabase database, InstanceDamage damage, TimeProvider clock)
{
    private const int Together = 32;
    private const string PositionMark = "scrub-position", CountMark = "scrub-count", FinishedMark = "scrub-finished";

    /// <summary>How far it has come.</summary>
    public ScrubState State => database.Read(connection => new ScrubState(
        Number(connection, FinishedMark) is { } finished ? DateTimeOffset.FromUnixTimeMilliseconds(finished) : null,
        Number(connection, CountMark) ?? 0));

    /// <summary>Looks again at files known to be damaged: what came back is whole from now on.</summary>
    public async Task RecheckAsync(long bytesPerSecond, CancellationToken cancellationToken)
    {
        var pace = new Pace(bytesPerSecond, clock);
        for (var after = ""; ;)
        {
            var page = Page("i.path IN (SELECT path FROM damage) AND i.path > @after ORDER BY i.path", after);
            if (page.Count == 0) return;
            await CheckAsync(page, pace, cancellationToken);
            after = page[^1].Path;
        }
    }

    /// <summary>Compares the next few instances.</summary>
    /// <returns>Whether the round has ended with them, and the damaged ones among them.</returns>
    public async Task<(bool RoundEnded, IReadOnlyList<string> Damaged)> ContinueAsync(long bytesPerSecond, CancellationToken cancellationToken)
    {
        var (position, count) = database.Read(connection => (Number(connection, PositionMark) ?? 0, Number(connection, CountMark) ?? 0));
        var page = Page("i.id > @after ORDER BY i.id", position);
        var damaged = await CheckAsync(page, new Pace(bytesPerSecond, clock), cancellationToken);
        var ended = page.Count < Together;
        await database.WriteAsync(connection =>
        {
            Mark(connection, PositionMark, ended ? 0 : page[^1].Id);
            Mark(connection, CountMark, ended ? 0 : count + page.Count);
            if (ended) Mark(connection, FinishedMark, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return ended;
        }, cancellationToken);
        return (ended, damaged);
    }

    private async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<Row> page, Pace pace, CancellationToken cancellationToken)
    {
        var found = new List<(string Path, DamageKind? Kind)>(page.Count);
        foreach (var row in page)
            found.Add((row.Path, await FileCheck.ReadAsync(directory.InstancesPath, row.Path, row.Bytes, row.Sha256, pace, cancellationToken)));
        var known = database.Read(connection => connection.Scalar<long?>("SELECT 1 FROM damage LIMIT 1")) is not null;
        if (known || found.Any(one => one.Kind is not null)) await damage.RecordAsync(found, cancellationToken);
        return [.. page.Zip(found).Where(pair => pair.Second.Kind is not null).Select(pair => pair.First.SopInstanceUid)];
    }

    private List<Row> Page(string condition, object after) => database.Read(connection => connection.Query(
        $"SELECT i.id, i.sop_instance_uid, i.path, i.bytes, i.sha256 FROM instances i WHERE {condition} LIMIT {Together}",
        row => new Row(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4)), ("@after", after)));

    private static long? Number(System.Data.Common.DbConnection connection, string name) =>
        connection.Scalar<string>("SELECT value FROM store_marks WHERE name = @name", ("@name", name)) is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Mark(System.Data.Common.DbConnection connection, string name, long value) => connection.Execute(
        "INSERT INTO store_marks (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("@name", name), ("@value", value.ToString(CultureInfo.InvariantCulture)));

    private sealed record Row(long Id, string SopInstanceUid, string Path, long Bytes, string Sha256);
}
