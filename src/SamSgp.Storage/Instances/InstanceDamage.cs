using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>What is known of stored files that are missing or changed; kept in the index until they are whole again.</summary>
public sealed class InstanceDamage(DataDirectory directory, StoreDatabase database, TimeProvider clock)
{
    /// <summary>How many instances are damaged.</summary>
    public long Count() => database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM damage"));

    /// <summary>Damaged instances, the latest found first.</summary>
    public IReadOnlyList<DamagedInstance> List(int limit) => database.Read(connection => connection.Query(
        """
        SELECT s.study_instance_uid, r.series_instance_uid, i.sop_instance_uid, d.path, d.kind, d.found
        FROM damage d JOIN instances i ON i.path = d.path JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study
        ORDER BY d.found DESC, d.path LIMIT @limit
        """,
        row => new DamagedInstance(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
            Enum.Parse<DamageKind>(row.GetString(4)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        ("@limit", limit)));

    /// <summary>Refuses the first instance whose file is not what was stored. Length and presence are looked at each time; bytes
    /// are compared by <see cref="StoreScrub"/>, and what that found is refused here until it is whole again.</summary>
    /// <exception cref="DamagedInstanceException">One is damaged; from now on that is known.</exception>
    public async Task RequireWholeAsync(IReadOnlyList<StoredInstance> instances, CancellationToken cancellationToken)
    {
        var known = Known(instances);
        foreach (var instance in instances)
        {
            var relative = StoredTree.Relative(directory.InstancesPath, instance.Path);
            var kind = FileCheck.Look(directory.InstancesPath, relative, instance.Bytes);
            if (kind is null && !known.Contains(relative)) continue;
            kind ??= await FileCheck.ReadAsync(
                directory.InstancesPath, relative, instance.Bytes, instance.Sha256, Pace.Unbounded, cancellationToken);
            await RecordAsync([(relative, kind)], cancellationToken);
            if (kind is { } damage) throw new DamagedInstanceException(instance, damage);
        }
    }

    /// <summary>Notes what was found of files; null for those that are whole.</summary>
    internal async Task RecordAsync(IReadOnlyList<(string Path, DamageKind? Kind)> found, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(connection =>
            {
                foreach (var (path, kind) in found) Record(connection, path, kind, clock.GetUtcNow().ToUnixTimeMilliseconds());
                return found.Count;
            }, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // A full disk: it is found again. That the file is damaged is said all the same.
        }
    }

    internal static void Record(DbConnection connection, string path, DamageKind? kind, long now)
    {
        if (kind is null) connection.Execute("DELETE FROM damage WHERE path = @path", ("@path", path));
        // One that was deleted meanwhile is missing rightly.
        else connection.Execute(
            """
            INSERT INTO damage (path, kind, found) SELECT @path, @kind, @now WHERE EXISTS (SELECT 1 FROM instances WHERE path = @path)
            ON CONFLICT (path) DO UPDATE SET kind = excluded.kind
            """, ("@path", path), ("@kind", kind.ToString()), ("@now", now));
    }

    private HashSet<string> Known(IReadOnlyList<StoredInstance> instances) => database.Read(connection =>
        connection.Scalar<long?>("SELECT 1 FROM damage LIMIT 1") is null ? [] : instances
            .Select(instance => StoredTree.Relative(directory.InstancesPath, instance.Path))
            .Where(path => connection.Scalar<long?>("SELECT 1 FROM damage WHERE path = @path", ("@path", path)) is not null)
            .ToHashSet(StringComparer.Ordinal));
}
