using System.Security.Cryptography;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>Makes files and index agree after a crash, or after the index was lost: the files are what counts.</summary>
public sealed class StoreRepair(DataDirectory directory, SqliteDatabase database, InstanceStore store, TimeProvider clock)
{
    private const int Together = 256;

    // File systems stamp files by a coarse clock, which on a busy machine was seen over 100 ms late. A minute costs nothing:
    // what is left now is found at the next start.
    private readonly DateTime opened = clock.GetUtcNow().UtcDateTime.AddMinutes(-1);

    /// <summary>
    /// Removes files that no acknowledged instance belongs to: those of deleted instances, and those that a crash caught between
    /// their move and their commit. May run while instances are stored; what came after this object was made is left alone.
    /// </summary>
    /// <returns>How many files are gone.</returns>
    public async Task<int> RemoveLostFilesAsync(CancellationToken cancellationToken)
    {
        await store.CollectGarbageAsync();
        var removed = 0;
        foreach (var some in Files().Where(file => file.LastWriteTimeUtc < opened).Chunk(Together))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = database.Read(connection => some.Select(file => Relative(file.FullName)).Where(path =>
                connection.Scalar<long?>("SELECT 1 FROM instances WHERE path = $path", ("$path", path)) is not null).ToHashSet());
            foreach (var file in some.Where(file => !known.Contains(Relative(file.FullName))))
            {
                file.Delete();
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Fills an empty index from the files; of two files of one instance the later one counts.</summary>
    /// <param name="unreadable">Told of each file that is no instance any more; it is left where it is.</param>
    /// <param name="cancellationToken">Stops between files; what is indexed by then stays.</param>
    /// <returns>How many instances are in the index.</returns>
    /// <exception cref="InvalidOperationException">The index is not empty.</exception>
    public async Task<int> RebuildIndexAsync(Action<string, string> unreadable, CancellationToken cancellationToken)
    {
        if (database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM (SELECT 1 FROM instances LIMIT 1)")) > 0)
            throw new InvalidOperationException("The index is not empty: move it away first.");
        foreach (var some in Files().OrderBy(file => file.LastWriteTimeUtc).Chunk(Together))
        {
            var read = new List<(InstanceDescription Instance, (string Path, long Bytes, string Sha256) File)>();
            foreach (var file in some)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await ReadAsync(file, unreadable, cancellationToken) is { } instance) read.Add(instance);
            }

            await database.WriteAsync(connection =>
            {
                foreach (var (instance, file) in read)
                {
                    IndexWriter.Delete(connection, "i.sop_instance_uid = $uid", Now(), ("$uid", instance.SopInstanceUid));
                    IndexWriter.Insert(connection, instance, file, Now());
                }

                return read.Count;
            }, cancellationToken);
        }

        await store.CollectGarbageAsync();
        return (int)database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM instances"));
    }

    private async Task<(InstanceDescription Instance, (string Path, long Bytes, string Sha256) File)?> ReadAsync(
        FileInfo file, Action<string, string> unreadable, CancellationToken cancellationToken)
    {
        try
        {
            var instance = InstanceReader.Read(file.FullName);
            await using var stream = file.OpenRead();
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            return (instance, (Relative(file.FullName), file.Length, hash));
        }
        catch (UnreadableInstanceException fault)
        {
            unreadable(file.FullName, fault.Message);
            return null;
        }
    }

    private IEnumerable<FileInfo> Files() =>
        new DirectoryInfo(directory.InstancesPath).EnumerateFiles("*.dcm", SearchOption.AllDirectories);

    private string Relative(string path) =>
        Path.GetRelativePath(directory.InstancesPath, path).Replace(Path.DirectorySeparatorChar, '/');

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
