using Microsoft.Data.Sqlite;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Maintenance;

/// <summary>
/// Writes all that a data directory holds into another folder, while the service may run: the index by SQLite's own backup, of one
/// moment; then the files that it names, which never change once they are there. What can be made again (caches) is left out.
/// </summary>
public sealed class StoreBackup(string dataDirectory, TimeProvider clock)
{
    // Of this process, of what is not acknowledged, or of what can be made again.
    private static readonly string[] LeftOut = [DataDirectory.IncomingName, "cache", DataDirectory.InstancesName];

    /// <summary>Writes the backup.</summary>
    /// <param name="target">A folder that is empty or not there yet.</param>
    /// <param name="copy">Copies instances and compares each with its hash, also where a second name would do: a name costs nothing and
    /// protects from deletion, not from the loss of the disk.</param>
    /// <param name="progress">Told how many instances of how many are in it.</param>
    /// <param name="cancellationToken">Leaves an incomplete backup, which nobody restores.</param>
    /// <exception cref="StorageUnavailableException">The target is not empty, or either cannot be used.</exception>
    public async Task<BackupReport> WriteAsync(string target, bool copy, Action<long, long> progress, CancellationToken cancellationToken)
    {
        using var view = StoreView.Open(dataDirectory);
        target = EmptyFolder(target, view.Root);
        var sums = new List<(string Path, string Sha256)>();
        var findings = new List<StoreFinding>();
        var bytes = 0L;
        using (var index = Snapshot(view, target))
        {
            // After the index: what its documents speak of was there before them.
            foreach (var path in OtherFiles(view.Root))
            {
                if (await TryCopyAsync(Path.Combine(view.Root, path), Path.Combine(target, path), cancellationToken) is not { } copied) continue;
                sums.Add((path, copied.Sha256));
                bytes += copied.Bytes;
            }

            var rows = index.Query("SELECT path, sop_instance_uid, bytes, sha256 FROM instances ORDER BY id",
                row => new Row(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3)));
            for (var n = 0; n < rows.Count; n++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await TakeAsync(view, target, rows[n], copy, cancellationToken) is not { } kind)
                {
                    sums.Add(($"{DataDirectory.InstancesName}/{rows[n].Path}", rows[n].Sha256));
                    bytes += rows[n].Bytes;
                }
                else if (IsStill(view, rows[n])) findings.Add(new($"{DataDirectory.InstancesName}/{rows[n].Path}", rows[n].SopInstanceUid, DamagedInstanceException.Said(kind)));
                // Deleted since the index was copied: the backup is of after that.
                else IndexWriter.Delete(index, new SqliteDialect(), "i.path = @path", clock.GetUtcNow().ToUnixTimeMilliseconds(), isForGood: false, ("@path", rows[n].Path));
                progress(n + 1, rows.Count);
            }

            Close(index);
        }

        var instances = sums.Count(entry => entry.Path.StartsWith(DataDirectory.InstancesName + "/", StringComparison.Ordinal));
        sums.Add((DataDirectory.DatabaseName, await FileCheck.HashAsync(Path.Combine(target, DataDirectory.DatabaseName), Pace.Unbounded, cancellationToken)));
        foreach (var folder in Directory.EnumerateDirectories(target, "*", SearchOption.AllDirectories).Append(target)) Durability.FlushFolder(folder);
        BackupManifest.Write(target, sums, instances, clock.GetUtcNow());
        Durability.FlushFolder(target);
        return new BackupReport(instances, bytes, findings);
    }

    private static string EmptyFolder(string target, string root)
    {
        var full = Path.GetFullPath(target);
        if (full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new StorageUnavailableException(StorageFault.AccessDenied, $"'{full}' lies in the data directory itself. Name another folder.", null);
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
            throw new StorageUnavailableException(StorageFault.AccessDenied, $"'{full}' is not empty. Name a folder that is new or empty.", null);
        return Directory.CreateDirectory(full).FullName;
    }

    private static SqliteConnection Snapshot(StoreView view, string target)
    {
        var copy = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(target, DataDirectory.DatabaseName), Pooling = false, ForeignKeys = true,
        }.ToString());
        copy.Open();
        ((SqliteConnection)view.Connection).BackupDatabase(copy);
        // What was on its way at that moment is not in it, and this index belongs to no folder yet.
        copy.Execute("DELETE FROM uploads; DELETE FROM garbage; DELETE FROM damage; DELETE FROM store_marks");
        return copy;
    }

    // One file, without a journal beside it.
    private static void Close(SqliteConnection index) => index.Execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");

    private static List<string> OtherFiles(string root)
    {
        var whole = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. new DirectoryInfo(root).EnumerateDirectories()
            .Where(folder => folder.LinkTarget is null && !LeftOut.Contains(folder.Name) && !folder.Name.StartsWith(IndexReplacement.FolderName, StringComparison.Ordinal))
            .SelectMany(folder => folder.EnumerateFiles("*", whole))
            .Select(file => StoredTree.Relative(root, file.FullName))];
    }

    // Null where it was removed since it was listed, as previews of forgotten jobs are.
    private static async Task<(string Sha256, long Bytes)?> TryCopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        try
        {
            return await CopiedFile.CopyAsync(source, target, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static async Task<DamageKind?> TakeAsync(StoreView view, string target, Row row, bool copy, CancellationToken cancellationToken)
    {
        if (FileCheck.Look(view.InstancesPath, row.Path, row.Bytes) is { } kind) return kind;
        var (from, to) = (Path.Combine(view.InstancesPath, row.Path), Path.Combine(target, DataDirectory.InstancesName, row.Path));
        try
        {
            if (!copy && CopiedFile.TryLink(from, to)) return null;
            if ((await CopiedFile.CopyAsync(from, to, cancellationToken)).Sha256 == row.Sha256) return null;
            File.Delete(to);
            return DamageKind.Content;
        }
        catch (FileNotFoundException)
        {
            return DamageKind.Missing;
        }
    }

    private static bool IsStill(StoreView view, Row row) =>
        view.Connection.Scalar<long?>("SELECT 1 FROM instances WHERE path = @path", ("@path", row.Path)) is not null;

    private sealed record Row(string Path, string SopInstanceUid, long Bytes, string Sha256);
}
