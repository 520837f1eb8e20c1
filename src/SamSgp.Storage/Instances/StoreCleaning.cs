using System.Collections.Concurrent;
using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>Removes files of the store that a change made needless: those of deleted and replaced instances, and of uploads that
/// failed. Each is noted in the index before it goes; what fails is tried again later, and is nobody's failure.</summary>
internal sealed class StoreCleaning(DataDirectory directory, StoreDatabase database)
{
    // Uploads that failed and of which the index could not be asked: they are tried again with the next change.
    private readonly ConcurrentQueue<Upload> _unsettled = new();

    private readonly Quarantine _quarantine = new(directory);

    /// <summary>Told why needless files are still there.</summary>
    public Action<Exception>? FilesLeft { get; set; }

    /// <summary>Ends an upload whose commit failed.</summary>
    public async Task SettleAsync(Upload upload, Exception failure)
    {
        // On a full disk the room is needed at once, for the index to note anything.
        if (!MayBeCommitted(failure)) Discard(upload.Keys);
        await SettleAsync(upload);
    }

    /// <summary>Ends those that could not be ended before.</summary>
    public async Task SettleAllAsync()
    {
        for (var n = _unsettled.Count; n > 0 && _unsettled.TryDequeue(out var upload); n--) await SettleAsync(upload);
    }

    /// <summary>Removes files of rows that are gone for good. What fails leaves their paths in the table of garbage, and those who
    /// stored or deleted are not told: what they asked for is done.</summary>
    public Task RemoveAsync(IReadOnlyList<string> paths) => RemoveAsync(paths, default, TimeSpan.Zero);

    /// <summary>The same, but keeps the files in the quarantine for a time.</summary>
    public async Task RemoveAsync(IReadOnlyList<string> paths, DateTimeOffset now, TimeSpan keep)
    {
        if (paths.Count == 0) return;
        try
        {
            // By the writer, so that no folder goes while an instance comes into it.
            var faults = await database.WriteAsync(connection => RemoveAll(connection, paths, path => Remove(path, now, keep)), CancellationToken.None);
            foreach (var fault in faults) FilesLeft?.Invoke(fault);
        }
        catch (Exception fault) when (fault is DbException || IsOfFiles(fault))
        {
            FilesLeft?.Invoke(fault);
        }
    }

    /// <summary>Keeps aside what is left of an instance that was damaged and came again.</summary>
    public void PutAside(IReadOnlyList<string> paths, DateTimeOffset now)
    {
        try
        {
            foreach (var path in paths) _quarantine.Add(path, "Its bytes were not those stored; the same instance was sent again.", now);
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            FilesLeft?.Invoke(fault); // Without rows they are met by the next comparison of files and index.
        }
    }

    private void Remove(string path, DateTimeOffset now, TimeSpan keep)
    {
        try
        {
            if (keep > TimeSpan.Zero && directory.HasRoom) _quarantine.AddDeleted(path, now, keep);
        }
        catch (IOException fault) when (DataDirectory.FaultOf(fault) == StorageFault.DiskFull)
        {
            // Who deletes now needs the room now.
        }

        if (File.Exists(Full(path))) File.Delete(Full(path));
    }

    private List<Exception> RemoveAll(DbConnection connection, IReadOnlyList<string> paths, Action<string> remove)
    {
        var faults = new List<Exception>();
        foreach (var path in paths)
        {
            try
            {
                remove(path);
            }
            catch (Exception fault) when (IsOfFiles(fault))
            {
                faults.Add(fault); // Its path stays in the table; the others can go.
                continue;
            }

            connection.Execute("DELETE FROM garbage WHERE path = @path", ("@path", path));
        }

        _quarantine.Flush();
        // Another process may be about to store an instance into it.
        if (database.IsShared) return faults;
        foreach (var folder in paths.Select(path => Path.GetDirectoryName(Full(path))!).Distinct())
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }

        return faults;
    }

    private static bool IsOfFiles(Exception fault) => fault is IOException or UnauthorizedAccessException;

    private static bool MayBeCommitted(Exception fault) => fault is StorageUnavailableException { Fault: not StorageFault.DiskFull };

    /// <summary>Removes files that no row names, and none will.</summary>
    public void Discard(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                if (File.Exists(Full(path))) File.Delete(Full(path));
            }
            catch (Exception fault) when (IsOfFiles(fault))
            {
                FilesLeft?.Invoke(fault); // It is tried again when the upload is settled.
            }
        }
    }

    // A commit that failed may have reached the disk all the same: what became of it is asked of the index, by a change of its
    // own that is on disk before a file goes. Files that rows speak of stay.
    public async Task SettleAsync(Upload upload)
    {
        try
        {
            var left = await database.WriteAsync(connection =>
            {
                // First: where the commit is still under way elsewhere, this waits for it.
                upload.Remove(connection);
                var lost = upload.Keys.Where(path => File.Exists(Full(path))
                    && connection.Scalar<long?>("SELECT 1 FROM instances WHERE path = @path", ("@path", path)) is null).ToList();
                foreach (var path in lost) connection.Execute("INSERT INTO garbage (path, for_good) VALUES (@path, 1) ON CONFLICT DO NOTHING", ("@path", path));
                return lost;
            }, CancellationToken.None);
            await RemoveAsync(left);
        }
        catch (Exception fault) when (fault is DbException || IsOfFiles(fault))
        {
            _unsettled.Enqueue(upload);
            FilesLeft?.Invoke(fault);
        }
    }

    private string Full(string relative) => Path.Combine(directory.InstancesPath, relative);
}
