using System.Collections.Concurrent;
using System.Data.Common;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>Takes files into the index that it does not know: the files are what counts.</summary>
internal sealed class Adoption(DataDirectory directory, StoreDatabase database, TimeProvider clock, Action<string, string> unreadable)
{
    private const int Together = 256;

    private readonly Quarantine _quarantine = new(directory);

    /// <summary>Instances that are in the index now.</summary>
    public int Adopted { get; private set; }

    /// <summary>Files that came second to another one of their instance.</summary>
    public int Quarantined { get; private set; }

    /// <summary>Files that are no instances.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Takes in files, a few at a time; what is taken in when this is cancelled stays.</summary>
    public async Task TakeInAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var some in paths.Chunk(Together))
        {
            var read = new ConcurrentBag<Found>();
            var options = new ParallelOptions { CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(some, options, async (path, token) =>
            {
                if (await ReadAsync(path, token) is { } found) read.Add(found);
            });
            Unreadable += some.Length - read.Count;
            var second = await database.WriteAsync(
                connection => read.OrderBy(one => one.Written).SelectMany(one => Insert(connection, one)).ToList(), cancellationToken);
            database.InstancesChanged();
            Adopted += read.Count - second.Count(one => !one.WasKnown);
            // A crash before this leaves files without rows, which come here again.
            foreach (var one in second) _quarantine.Add(one.Path, one.Reason, clock.GetUtcNow());
            Quarantined += second.Count;
        }
    }

    private async Task<Found?> ReadAsync(string relative, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(directory.InstancesPath, relative));
        try
        {
            var instance = InstanceReader.Read(file.FullName);
            var hash = await FileCheck.HashAsync(file.FullName, Pace.Unbounded, cancellationToken);
            return new Found(instance, relative, file.Length, hash, file.LastWriteTimeUtc);
        }
        catch (Exception fault) when (fault is UnreadableInstanceException or IOException or UnauthorizedAccessException)
        {
            unreadable(file.FullName, fault.Message);
            return null;
        }
    }

    // Of two files of one instance the later one counts; the other one is kept aside, as nobody can say more.
    private List<Second> Insert(DbConnection connection, Found found)
    {
        var second = new List<Second>();
        foreach (var row in Rows(connection, found.Instance.SopInstanceUid))
        {
            var known = new FileInfo(Path.Combine(directory.InstancesPath, row.Path));
            if (known.Exists && row.Sha256 == found.Sha256) return [new(found.Path, "The same instance is stored in another file.", false)];
            if (known.Exists && known.LastWriteTimeUtc >= found.Written)
                return [new(found.Path, "A later file of the same instance is stored.", false)];
            if (known.Exists) second.Add(new(row.Path, "A later file of the same instance was found.", true));
            IndexWriter.Delete(connection, database.Dialect, "i.sop_instance_uid = @uid", Now(), isForGood: false, ("@uid", found.Instance.SopInstanceUid));
            connection.Execute("DELETE FROM garbage WHERE path = @path", ("@path", row.Path));
        }

        IndexWriter.Insert(connection, database.Dialect, found.Instance, (found.Path, found.Bytes, found.Sha256), Now());
        return second;
    }

    private static List<(string Path, string Sha256)> Rows(DbConnection connection, string uid) => connection.Query(
        "SELECT path, sha256 FROM instances WHERE sop_instance_uid = @uid", row => (row.GetString(0), row.GetString(1)), ("@uid", uid));

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Found(InstanceDescription Instance, string Path, long Bytes, string Sha256, DateTime Written);

    private sealed record Second(string Path, string Reason, bool WasKnown);
}
