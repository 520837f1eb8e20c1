using Microsoft.Data.Sqlite;
using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>
/// The instances: Part 10 files as they were sent, and their index. What storing has answered is on disk,
/// whole, and found again after any crash.
/// </summary>
public sealed class InstanceStore(DataDirectory directory, SqliteDatabase database, TimeProvider clock)
{
    private const string Columns = "s.study_instance_uid, r.series_instance_uid, i.sop_instance_uid, i.sop_class_uid, "
        + "i.transfer_syntax_uid, i.path, i.bytes, i.sha256, i.id";

    private const string Tables =
        "instances i JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study";

    /// <summary>Stores instances, in one transaction.</summary>
    /// <param name="staged">Flushed files; those stored are moved, the others stay with their owner.</param>
    /// <param name="policy">What happens where a UID is known with other bytes.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is moved.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed: none of them is stored.</exception>
    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, CancellationToken cancellationToken)
    {
        var (outcomes, replaced) = await CommitAsync(staged, policy, cancellationToken);
        database.InstancesChanged();
        await RemoveAsync(replaced);
        return outcomes;
    }

    /// <summary>Stores an instance made here.</summary>
    /// <inheritdoc cref="StoreAsync(IReadOnlyList{DicomFile}, DuplicatePolicy, CancellationToken)"/>
    public async Task<StoreOutcome> StoreAsync(DicomFile file, DuplicatePolicy policy, CancellationToken cancellationToken) =>
        (await StoreAsync([file], policy, cancellationToken))[0];

    /// <summary>Stores instances made here, in one transaction.</summary>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="UnreadableInstanceException">One lacks what an instance needs: UIDs, a storage SOP class.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed.</exception>
    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(IReadOnlyList<DicomFile> files, DuplicatePolicy policy,
        CancellationToken cancellationToken)
    {
        var staged = new List<StagedInstance>();
        try
        {
            foreach (var file in files) staged.Add(await StageAsync(file, cancellationToken));
            return await StoreAsync(staged, policy, cancellationToken);
        }
        finally
        {
            foreach (var instance in staged) instance.File.Dispose();
        }
    }

    private async Task<StagedInstance> StageAsync(DicomFile file, CancellationToken cancellationToken)
    {
        var staged = StagedFile.Create(directory);
        try
        {
            await using (var stream = new BufferedStream(new StagedStream(staged), 256 * 1024))
                await file.SaveAsync(stream, null, cancellationToken);
            staged.Seal();
            var instance = InstanceReader.Read(staged);
            await staged.FlushAsync(cancellationToken);
            return instance;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Series that changed at or after a moment, the least recent first.</summary>
    public IReadOnlyList<SeriesChange> ChangedSeries(DateTimeOffset since) => database.Read(connection => connection.Query(
        "SELECT s.study_instance_uid, r.series_instance_uid, r.modality, r.instance_count, r.revision, r.updated "
        + "FROM series r JOIN studies s ON s.id = r.study WHERE r.updated >= $since ORDER BY r.updated, r.id",
        row => new SeriesChange(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        ("$since", since.ToUnixTimeMilliseconds())));

    /// <summary>One instance, or null where there is none.</summary>
    public StoredInstance? Find(InstanceScope scope) => List(scope) is [var first, ..] ? first : null;

    /// <summary>The instances of a study, series or instance, in the order of series and instance numbers.</summary>
    public IReadOnlyList<StoredInstance> List(InstanceScope scope) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM {Tables} WHERE {InScope(scope)} ORDER BY r.series_number, r.id, i.instance_number, i.id",
        Instance, Parameters(scope)));

    /// <summary>Cached metadata of instances, in their order: the dataset in the DICOM JSON model as UTF-8, each BulkDataURI
    /// relative to the instance's URL; an empty one for an instance that is gone meanwhile.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Metadata(IReadOnlyList<StoredInstance> instances) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json FROM metadata WHERE instance = $id";
        var id = command.Parameters.Add("$id", SqliteType.Integer);
        var metadata = new List<ReadOnlyMemory<byte>>(instances.Count);
        foreach (var instance in instances)
        {
            id.Value = instance.Id;
            metadata.Add(command.ExecuteScalar() as byte[] ?? "{}"u8.ToArray());
        }

        return metadata;
    });

    /// <summary>Removes instances, and the studies and series that are empty without them.</summary>
    /// <returns>How many instances are gone.</returns>
    public async Task<int> DeleteAsync(InstanceScope scope, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(
            connection => IndexWriter.Delete(connection, InScope(scope), Now(), Parameters(scope)), cancellationToken);
        database.InstancesChanged();
        await RemoveAsync(removed);
        return removed.Count;
    }

    /// <summary>Told why files of replaced or deleted instances are still there. The change that made them needless is
    /// committed by then, so this is nobody's failure; <see cref="CollectGarbageAsync"/> tries again.</summary>
    public Action<Exception>? FilesLeft { get; set; }

    /// <summary>Removes the files of deleted instances that a crash or a fault of the disk left behind.</summary>
    public Task CollectGarbageAsync() => RemoveAsync(
        database.Read(connection => connection.Query("SELECT path FROM garbage", row => row.GetString(0))));

    // Only here may the moved files be taken back: once committed, rows speak of them.
    private async Task<(IReadOnlyList<StoreOutcome> Outcomes, IReadOnlyList<string> Replaced)> CommitAsync(
        IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, CancellationToken cancellationToken)
    {
        var moved = new List<string>();
        try
        {
            return await database.WriteAsync(connection => StoreAll(connection, staged, policy, moved), cancellationToken);
        }
        catch
        {
            foreach (var path in moved) File.Delete(path);
            throw;
        }
    }

    private (IReadOnlyList<StoreOutcome> Outcomes, IReadOnlyList<string> Replaced) StoreAll(
        SqliteConnection connection, IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, List<string> moved)
    {
        var outcomes = new List<StoreOutcome>(staged.Count);
        var replaced = new List<string>();
        foreach (var instance in staged)
        {
            var status = Decide(connection, instance, policy);
            var said = instance.Description;
            if (status == StoreStatus.Replaced)
                replaced.AddRange(IndexWriter.Delete(
                    connection, "i.sop_instance_uid = $uid", Now(), ("$uid", said.SopInstanceUid)));
            if (status is StoreStatus.Stored or StoreStatus.Replaced)
            {
                var path = Move(instance, moved);
                IndexWriter.Insert(connection, said, (path, instance.File.Length, instance.File.Sha256), Now());
            }

            outcomes.Add(new StoreOutcome(
                status, said.StudyInstanceUid, said.SeriesInstanceUid, said.SopInstanceUid, said.SopClassUid));
        }
        return (outcomes, replaced);
    }

    private static StoreStatus Decide(SqliteConnection connection, StagedInstance instance, DuplicatePolicy policy)
    {
        var known = connection.Query(
            $"SELECT i.sha256, s.study_instance_uid, r.series_instance_uid FROM {Tables} WHERE i.sop_instance_uid = $uid",
            row => (Sha256: row.GetString(0), Study: row.GetString(1), Series: row.GetString(2)),
            ("$uid", instance.Description.SopInstanceUid));
        if (known.Count == 0) return StoreStatus.Stored;
        if (known[0] == (instance.File.Sha256, instance.Description.StudyInstanceUid, instance.Description.SeriesInstanceUid))
            return StoreStatus.AlreadyStored;
        return policy == DuplicatePolicy.Replace ? StoreStatus.Replaced : StoreStatus.Duplicate;
    }

    private string Move(StagedInstance instance, List<string> moved)
    {
        var relative = InstancePath.Of(instance);
        var path = Full(relative);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                database.FlushBeforeCommit(Path.GetDirectoryName(folder)!);
                database.FlushBeforeCommit(directory.InstancesPath);
            }

            File.Move(instance.File.Path, path);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, path);
        }

        moved.Add(path);
        // Names first, then the rows that speak of them: a row without its file cannot be.
        database.FlushBeforeCommit(folder);
        return relative;
    }

    // The rows are gone for good before the files go; what fails in between leaves the paths in the table of garbage, and those
    // who stored or deleted are not told: what they asked for is done. It is done by the writer, so that no folder goes while an
    // instance comes into it.
    private async Task RemoveAsync(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return;
        try
        {
            var faults = await database.WriteAsync(connection => RemoveAll(connection, paths), CancellationToken.None);
            foreach (var fault in faults) FilesLeft?.Invoke(fault);
        }
        catch (Exception fault) when (fault is SqliteException || IsOfFiles(fault))
        {
            FilesLeft?.Invoke(fault);
        }
    }

    private List<Exception> RemoveAll(SqliteConnection connection, IReadOnlyList<string> paths)
    {
        var faults = new List<Exception>();
        foreach (var path in paths)
        {
            try
            {
                if (File.Exists(Full(path))) File.Delete(Full(path));
            }
            catch (Exception fault) when (IsOfFiles(fault))
            {
                faults.Add(fault); // Its path stays in the table; the others can go.
                continue;
            }

            connection.Execute("DELETE FROM garbage WHERE path = $path", ("$path", path));
        }

        foreach (var folder in paths.Select(path => Path.GetDirectoryName(Full(path))!).Distinct())
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }

        return faults;
    }

    private static bool IsOfFiles(Exception fault) => fault is IOException or UnauthorizedAccessException;

    private StoredInstance Instance(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Full(row.GetString(5)),
        row.GetInt64(6), row.GetString(7), row.GetInt64(8));

    private string Full(string relative) => Path.Combine(directory.InstancesPath, relative);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // Only what is asked for is written down, so that an instance is looked up by its own key.
    private static string InScope(InstanceScope scope) => "s.study_instance_uid = $study"
        + (scope.SeriesInstanceUid is null ? "" : " AND r.series_instance_uid = $series")
        + (scope.SopInstanceUid is null ? "" : " AND i.sop_instance_uid = $instance");

    private static (string, object?)[] Parameters(InstanceScope scope) =>
        [("$study", scope.StudyInstanceUid), ("$series", scope.SeriesInstanceUid), ("$instance", scope.SopInstanceUid)];
}
