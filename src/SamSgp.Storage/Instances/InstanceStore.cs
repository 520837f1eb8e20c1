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

    private readonly StoreCleaning _cleaning = new(directory, database);

    /// <summary>Stores instances, in one transaction.</summary>
    /// <param name="staged">Flushed files, disposed by their owner once this has ended.</param>
    /// <param name="policy">What happens where a UID is known with other bytes.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is moved.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed: none of them is stored.</exception>
    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, CancellationToken cancellationToken)
    {
        await _cleaning.SettleAllAsync();
        var upload = Upload.Of(staged, clock.GetUtcNow());
        // Known before the first file appears in its place, so that after a crash it is known to be nobody's: by the names that
        // they keep where they were received until they are committed, else by the index.
        if (!directory.LinksFiles) await database.WriteAsync(upload.Add, cancellationToken);
        var (outcomes, replaced, mended) = await CommitAsync(upload, staged, policy, cancellationToken);
        database.InstancesChanged();
        _cleaning.PutAside(mended, clock.GetUtcNow());
        await _cleaning.RemoveAsync(replaced);
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
        var staged = await StagedFile.CreateAsync(directory, file, cancellationToken);
        try
        {
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

    /// <inheritdoc cref="InstanceDamage.RequireWholeAsync"/>
    public Task RequireWholeAsync(IReadOnlyList<StoredInstance> instances, CancellationToken cancellationToken) =>
        new InstanceDamage(directory, database, clock).RequireWholeAsync(instances, cancellationToken);

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

    /// <summary>How long the files of deleted instances stay in the quarantine; zero for not at all.</summary>
    public TimeSpan DeletedAreKept { get; set; }

    /// <summary>Studies to which nothing came and of which nothing went since a moment, the least recent first.</summary>
    public IReadOnlyList<string> StudiesUnchangedSince(DateTimeOffset moment) => database.Read(connection => connection.Query(
        "SELECT study_instance_uid FROM studies WHERE updated < $moment ORDER BY updated, id", row => row.GetString(0),
        ("$moment", moment.ToUnixTimeMilliseconds())));

    /// <summary>Removes instances, and the studies and series that are empty without them; their files go to the quarantine for as long
    /// as <see cref="DeletedAreKept"/> says.</summary>
    /// <returns>How many instances are gone.</returns>
    public Task<int> DeleteAsync(InstanceScope scope, CancellationToken cancellationToken) => DeleteAsync(scope, DeletedAreKept, cancellationToken);

    /// <summary>Removes instances and their files for good.</summary>
    /// <returns>How many instances are gone.</returns>
    public Task<int> DeleteForGoodAsync(InstanceScope scope, CancellationToken cancellationToken) => DeleteAsync(scope, TimeSpan.Zero, cancellationToken);

    private async Task<int> DeleteAsync(InstanceScope scope, TimeSpan keep, CancellationToken cancellationToken)
    {
        await _cleaning.SettleAllAsync();
        var removed = await database.WriteAsync(
            connection => IndexWriter.Delete(connection, InScope(scope), Now(), Parameters(scope)), cancellationToken);
        database.InstancesChanged();
        await _cleaning.RemoveAsync(removed, clock.GetUtcNow(), keep);
        return removed.Count;
    }

    /// <summary>Told why files of replaced or deleted instances are still there. The change that made them needless is
    /// committed by then, so this is nobody's failure; <see cref="CollectGarbageAsync"/> tries again.</summary>
    public Action<Exception>? FilesLeft
    {
        get => _cleaning.FilesLeft;
        set => _cleaning.FilesLeft = value;
    }

    /// <summary>Removes the files of deleted instances that a crash or a fault of the disk left behind.</summary>
    public Task CollectGarbageAsync() => _cleaning.RemoveAsync(
        database.Read(connection => connection.Query("SELECT path FROM garbage", row => row.GetString(0))), clock.GetUtcNow(), DeletedAreKept);

    private async Task<Stored> CommitAsync(
        Upload upload, IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(connection => StoreAll(connection, upload, staged, policy), cancellationToken);
        }
        catch (Exception fault)
        {
            await _cleaning.SettleAsync(upload, fault);
            throw;
        }
    }

    private Stored StoreAll(SqliteConnection connection, Upload upload, IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy)
    {
        if (!directory.LinksFiles) upload.Remove(connection);
        var outcomes = new List<StoreOutcome>(staged.Count);
        var (replaced, mended) = (new List<string>(), new List<string>());
        foreach (var instance in staged)
        {
            var status = Decide(connection, instance, policy);
            var said = instance.Description;
            if (status == StoreStatus.AlreadyStored && DamagedFile(connection, said.SopInstanceUid) is { } damaged)
            {
                // The very bytes that were lost have come again: they take the place of what is left of them.
                IndexWriter.Delete(connection, "i.sop_instance_uid = $uid", Now(), ("$uid", said.SopInstanceUid));
                connection.Execute("DELETE FROM garbage WHERE path = $path", ("$path", damaged));
                mended.Add(damaged);
                status = StoreStatus.Stored;
            }

            if (status == StoreStatus.Replaced)
                replaced.AddRange(IndexWriter.Delete(
                    connection, "i.sop_instance_uid = $uid", Now(), ("$uid", said.SopInstanceUid)));
            if (status is StoreStatus.Stored or StoreStatus.Replaced)
            {
                var path = Move(instance);
                IndexWriter.Insert(connection, said, (path, instance.File.Length, instance.File.Sha256), Now());
            }

            outcomes.Add(new StoreOutcome(
                status, said.StudyInstanceUid, said.SeriesInstanceUid, said.SopInstanceUid, said.SopClassUid));
        }
        return new Stored(outcomes, replaced, mended);
    }

    private string? DamagedFile(SqliteConnection connection, string uid)
    {
        var (path, bytes) = connection.Query("SELECT path, bytes FROM instances WHERE sop_instance_uid = $uid",
            row => (row.GetString(0), row.GetInt64(1)), ("$uid", uid))[0];
        return FileCheck.Look(directory.InstancesPath, path, bytes) is not null
            || connection.Scalar<long?>("SELECT 1 FROM damage WHERE path = $path", ("$path", path)) is not null ? path : null;
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

    private string Move(StagedInstance instance)
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

            if (directory.LinksFiles) HardLink.Create(instance.File.Path, path);
            else File.Move(instance.File.Path, path);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, path);
        }

        // Names first, then the rows that speak of them: a row without its file cannot be.
        database.FlushBeforeCommit(folder);
        return relative;
    }

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

    private sealed record Stored(IReadOnlyList<StoreOutcome> Outcomes, IReadOnlyList<string> Replaced, IReadOnlyList<string> Mended);
}
