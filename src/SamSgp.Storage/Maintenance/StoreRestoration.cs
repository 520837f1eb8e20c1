namespace SamSgp.Storage.Maintenance;

/// <summary>Makes a data directory from a backup. Each file is compared with the hash it was written with.</summary>
public static class StoreRestoration
{
    /// <summary>Copies a backup into a data directory that holds nothing yet.</summary>
    /// <param name="backup">Folder of the backup; it is only read.</param>
    /// <param name="dataDirectory">Folder that is empty or not there.</param>
    /// <param name="progress">Told how many files of how many are there.</param>
    /// <param name="cancellationToken">Leaves what is there by then.</param>
    /// <returns>What was restored; a file that is not what was written is left out, and its instance is said to be missing.</returns>
    /// <exception cref="StorageUnavailableException">It is no complete backup, its index was changed, or the data directory is not empty.</exception>
    public static async Task<BackupReport> RestoreAsync(
        string backup, string dataDirectory, Action<long, long> progress, CancellationToken cancellationToken)
    {
        backup = Path.GetFullPath(backup);
        var files = BackupManifest.Read(backup);
        if (Directory.Exists(dataDirectory) && Directory.EnumerateFileSystemEntries(dataDirectory).Any())
            throw new StorageUnavailableException(StorageFault.AccessDenied,
                $"'{dataDirectory}' is not empty. Move what is there away, or name another folder; nothing is overwritten.", null);
        using var directory = DataDirectory.Open(dataDirectory);
        var (findings, bytes, instances) = (new List<StoreFinding>(), 0L, 0L);
        // The index last: until it is there, what is restored so far is an interrupted restoration and nothing else.
        foreach (var ((path, sha256), n) in files.OrderBy(file => file.Path == DataDirectory.DatabaseName).Select((file, n) => (file, n)))
        {
            var target = Path.Combine(directory.Root, path);
            var problem = await CopyAsync(Path.Combine(backup, path), target, sha256, cancellationToken);
            if (problem is null)
            {
                bytes += new FileInfo(target).Length;
                if (path.StartsWith(DataDirectory.InstancesName + "/", StringComparison.Ordinal)) instances++;
            }
            else if (path == DataDirectory.DatabaseName)
                throw new StorageUnavailableException(StorageFault.Damaged,
                    $"The index of the backup {problem}. Start the service on '{directory.Root}' to index the restored instances from their "
                    + "files; jobs and documents need another backup.", null);
            else findings.Add(new StoreFinding(path, null, problem));
            progress(n + 1, files.Count);
        }

        return new BackupReport(instances, bytes, findings);
    }

    private static async Task<string?> CopyAsync(string source, string target, string sha256, CancellationToken cancellationToken)
    {
        if (new FileInfo(source) is not { Exists: true, LinkTarget: null }) return "is missing from the backup";
        if ((await CopiedFile.CopyAsync(source, target, cancellationToken)).Sha256 == sha256) return null;
        File.Delete(target);
        return "is not what was backed up";
    }
}
