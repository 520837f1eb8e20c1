using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Maintenance;

/// <summary>
/// Copies a store into an empty one of either kind: instances with their files, each compared with its hash, then workitems, documents,
/// and what else lies in the folder. Where it was interrupted it goes on; until it has ended, no service starts on the target.
/// </summary>
/// <param name="source">What is copied.</param>
/// <param name="target">Empty, or an unfinished copy of the same source.</param>
public sealed class StoreCopy(CopyEnd source, CopyEnd target)
{
    private const int Together = 100;

    // Of what is not acknowledged, what is copied by the index, and what can be made again.
    private static readonly string[] LeftOut = [DataDirectory.IncomingName, DataDirectory.InstancesName, "cache"];

    // What each process has for itself: its log of accesses, and series of clients that come back to it.
    private static readonly string[] OfOneProcess = ["audit", "uploads", "support-series"];

    private static readonly string[] Tables = ["documents", "shares", "damage"], Counted = ["studies", "series", "instances", "workitems", "documents"];

    /// <summary>Copies all of it.</summary>
    /// <param name="link">Give files a second name instead of copying them, where the file system can; they are read and compared all the same.</param>
    /// <param name="progress">Told how many instances of how many are copied.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="StorageUnavailableException">The target holds something else, or one of both cannot be used.</exception>
    public async Task<CopyReport> RunAsync(bool link, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        await CopyMark.BeginAsync(source, target, cancellationToken);
        var findings = new List<StoreFinding>();
        await CopyStudiesAsync(new StudyCopy(source, target, link, finding =>
        {
            lock (findings) findings.Add(finding);
        }), progress, cancellationToken);
        await new WorkitemCopy(source, target).CopyAsync(cancellationToken);
        foreach (var table in Tables) await CopyTableAsync(table, cancellationToken);
        foreach (var path in OtherFiles()) await CopyFileAsync(path, cancellationToken);
        foreach (var table in Counted) Compare(table);
        await CopyMark.EndAsync(target, cancellationToken);
        return new CopyReport(Count(target, "instances"), Count(target, "workitems"), Count(target, "documents"), findings);
    }

    private async Task CopyStudiesAsync(StudyCopy copy, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var (done, total) = (0L, Count(source, "instances"));
        for (var after = 0L; Studies(after) is { Count: > 0 } page; after = Convert.ToInt64(page[^1]["id"], null))
        {
            foreach (var study in page)
            {
                done += await copy.CopyAsync(study, cancellationToken);
                progress(done, total);
            }
        }
    }

    private List<CopiedRow> Studies(long after) => source.Database.Read(connection => CopiedRow.Read(
        connection, $"SELECT * FROM studies WHERE id > @after ORDER BY id LIMIT {Together}", ("@after", after)));

    private Task<int> CopyTableAsync(string table, CancellationToken cancellationToken)
    {
        var rows = source.Database.Read(connection => CopiedRow.Read(connection, $"SELECT * FROM {table}"));
        return target.Database.WriteAsync(connection =>
        {
            foreach (var row in rows) row.Insert(connection, table, null);
            return rows.Count;
        }, cancellationToken);
    }

    private List<string> OtherFiles()
    {
        var whole = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var root = source.Directory.FilesRoot;
        return [.. new DirectoryInfo(root).EnumerateDirectories().Where(folder => folder.LinkTarget is null && IsCopied(folder.Name))
            .SelectMany(folder => folder.EnumerateFiles("*", whole)).Select(file => StoredTree.Relative(root, file.FullName))];
    }

    private bool IsCopied(string folder) => !LeftOut.Contains(folder) && !folder.StartsWith(IndexReplacement.FolderName, StringComparison.Ordinal)
        && !(target.Directory.IsShared && OfOneProcess.Contains(folder));

    private async Task CopyFileAsync(string path, CancellationToken cancellationToken)
    {
        var to = Path.Combine(target.Directory.FilesRoot, path);
        if (File.Exists(to)) File.Delete(to);
        await CopiedFile.CopyAsync(Path.Combine(source.Directory.FilesRoot, path), to, cancellationToken);
        Durability.FlushFolder(Path.GetDirectoryName(to)!);
    }

    private void Compare(string table)
    {
        var (here, there) = (Count(source, table), Count(target, table));
        if (here != there)
            throw new StorageUnavailableException(StorageFault.Damaged,
                $"The copy has {there} {table} and the source {here}: something else worked on one of them. The copy stays unfinished.", null);
    }

    private static long Count(CopyEnd end, string table) => end.Database.Read(connection => connection.Scalar<long>($"SELECT count(*) FROM {table}"));
}
