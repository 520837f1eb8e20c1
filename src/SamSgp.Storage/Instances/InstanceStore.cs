using System.Data.Common;
using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Instances;

/// <summary>
/// The instances: Part 10 files as they were sent, and their index. What storing has answered is on disk,
/// whole, and found again after any crash.
/// </summary>
public sealed class InstanceStore(DataDirectory directory, StoreDatabase database, TimeProvider clock)
{
    private const string Columns = "s.study_instance_uid, r.series_instance_uid, i.sop_instance_uid, i.sop_class_uid, "
        + "i.transfer_syntax_uid, i.path, i.bytes, i.sha256, i.id";

    private const string Tables = IndexWriter.Tables;

    // No request takes longer than this from its first file to its commit; one that does is refused.
    private static readonly TimeSpan UploadsLast = TimeSpan.FromHours(1), ReceivingLasts = TimeSpan.FromDays(1);

    private readonly StoreCleaning _cleaning = new(directory, database);

    /// <summary>Stores instances, in one transaction.</summary>
    /// <param name="staged">Flushed files, disposed by their owner once this has ended.</param>
    /// <param name="policy">What happens where a UID is known with other bytes.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is moved.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed: none of them is stored.</exception>
    public Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, CancellationToken cancellationToken) =>
        StoreAsync(staged, policy, null, cancellationToken);

    private async Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, WorkitemClaim? held, CancellationToken cancellationToken)
    {
        await _cleaning.SettleAllAsync();
        var upload = Upload.Of(staged, clock.GetUtcNow());
        // Known before the first file appears in its place, so that after a crash it is known to be nobody's: by the names that
        // they keep where they were received until they are committed, else by the index.
        if (!directory.LinksFiles) await database.WriteAsync(upload.Add, cancellationToken);
        var (outcomes, replaced, mended, moved) = await CommitAsync(upload, staged, policy, held, cancellationToken);
        database.InstancesChanged();
        // What an attempt moved that was undone, and the one after it had no need of, because others had stored the same meanwhile.
        if (database.IsShared) _cleaning.Discard(upload.Keys.Where(path => !moved.Contains(path)));
        _cleaning.PutAside(mended, clock.GetUtcNow());
        await _cleaning.RemoveAsync(replaced);
        return outcomes;
    }

    /// <summary>Stores an instance made here.</summary>
    /// <inheritdoc cref="StoreAsync(IReadOnlyList{DicomFile}, DuplicatePolicy, CancellationToken)"/>
    public async Task<StoreOutcome> StoreAsync(DicomFile file, DuplicatePolicy policy, CancellationToken cancellationToken) =>
        (await StoreAsync([file], policy, cancellationToken))[0];

    /// <inheritdoc cref="StoreAsync(IReadOnlyList{DicomFile}, DuplicatePolicy, WorkitemClaim, CancellationToken)"/>
    public Task<IReadOnlyList<StoreOutcome>> StoreAsync(IReadOnlyList<DicomFile> files, DuplicatePolicy policy, CancellationToken cancellationToken) =>
        StoreAsync(files, policy, null, cancellationToken);

    /// <summary>Stores instances made here, in one transaction.</summary>
    /// <param name="files">The instances.</param>
    /// <param name="policy">What happens where a UID is known with other bytes.</param>
    /// <param name="held">The workitem they are the result of, and the lock on it; null where they are nobody's.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is moved.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="UnreadableInstanceException">One lacks what an instance needs: UIDs, a storage SOP class.</exception>
    /// <exception cref="ClaimLostException">The workitem is not held by this lock (any more): none of them is stored.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed.</exception>
    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(IReadOnlyList<DicomFile> files, DuplicatePolicy policy, WorkitemClaim? held,
        CancellationToken cancellationToken)
    {
        var staged = new List<StagedInstance>();
        try
        {
            foreach (var file in files) staged.Add(await StageAsync(file, cancellationToken));
            return await StoreAsync(staged, policy, held, cancellationToken);
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

    /// <summary>Series that changed since it was last decided what becomes of them, the first one first.</summary>
    public IReadOnlyList<SeriesChange> UndecidedSeries() => Undecided("");

    /// <summary>One of them as it is now; null where it is gone, or decided.</summary>
    public SeriesChange? AsItIs(SeriesChange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return Undecided("r.id = @id AND ", ("@id", seen.Id)) is [var now] ? now : null;
    }

    private List<SeriesChange> Undecided(string condition, params (string, object?)[] parameters) => database.Read(connection => connection.Query(
        "SELECT r.id, s.study_instance_uid, r.series_instance_uid, r.modality, r.instance_count, r.revision, r.updated "
        + $"FROM series r JOIN studies s ON s.id = r.study WHERE {condition}r.decided < r.revision ORDER BY r.id",
        row => new SeriesChange(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt64(5),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6))), parameters));

    /// <summary>Notes that it is decided what becomes of a series as it was seen; what came since is not.</summary>
    public Task DecideAsync(SeriesChange seen, CancellationToken cancellationToken) => database.WriteAsync(connection => connection.Execute(
        "UPDATE series SET decided = @revision WHERE id = @id AND decided < @revision AND revision >= @revision",
        ("@revision", seen.Revision), ("@id", seen.Id)), cancellationToken);

    /// <summary>Notes that nothing becomes of any series as it is now.</summary>
    public Task DecideAllAsync(CancellationToken cancellationToken) => database.WriteAsync(connection => connection.Execute(
        "UPDATE series SET decided = revision WHERE decided < revision"), cancellationToken);

    /// <summary>One instance, or null where there is none.</summary>
    public StoredInstance? Find(InstanceScope scope) => List(scope) is [var first, ..] ? first : null;

    /// <summary>The instances of a study, series or instance, in the order of series and instance numbers.</summary>
    public IReadOnlyList<StoredInstance> List(InstanceScope scope) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM {Tables} WHERE {InScope(scope)} ORDER BY r.series_number NULLS FIRST, r.id, i.instance_number NULLS FIRST, i.id",
        Instance, Parameters(scope)));

    /// <inheritdoc cref="InstanceDamage.RequireWholeAsync"/>
    public Task RequireWholeAsync(IReadOnlyList<StoredInstance> instances, CancellationToken cancellationToken) =>
        new InstanceDamage(directory, database, clock).RequireWholeAsync(instances, cancellationToken);

    /// <summary>Cached metadata of instances, in their order: the dataset in the DICOM JSON model as UTF-8, each BulkDataURI
    /// relative to the instance's URL; an empty one for an instance that is gone meanwhile.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Metadata(IReadOnlyList<StoredInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var known = database.Read(connection => StoredMetadata.Read(connection, instances.Select(instance => instance.Id)));
        return [.. instances.Select(instance => (ReadOnlyMemory<byte>)(known.GetValueOrDefault(instance.Id) ?? "{}"u8.ToArray()))];
    }

    /// <summary>How long the files of deleted instances stay in the quarantine; zero for not at all.</summary>
    public TimeSpan DeletedAreKept { get; set; }

    /// <summary>Studies to which nothing came and of which nothing went since a moment, the least recent first.</summary>
    public IReadOnlyList<string> StudiesUnchangedSince(DateTimeOffset moment) => database.Read(connection => connection.Query(
        "SELECT study_instance_uid FROM studies WHERE updated < @moment ORDER BY updated, id", row => row.GetString(0),
        ("@moment", moment.ToUnixTimeMilliseconds())));

    /// <summary>Removes instances, and the studies and series that are empty without them; their files go to the quarantine for as long
    /// as <see cref="DeletedAreKept"/> says.</summary>
    /// <returns>How many instances are gone.</returns>
    public Task<int> DeleteAsync(InstanceScope scope, CancellationToken cancellationToken) => DeleteAsync(scope, DeletedAreKept, cancellationToken);

    /// <summary>Removes instances and their files for good.</summary>
    /// <returns>How many instances are gone.</returns>
    public Task<int> DeleteForGoodAsync(InstanceScope scope, CancellationToken cancellationToken) => DeleteAsync(scope, TimeSpan.Zero, cancellationToken);

    /// <summary>Removes a study as <see cref="DeleteAsync(InstanceScope, CancellationToken)"/> does, but not when something came to it since a moment,
    /// or a workitem works on it that has not ended.</summary>
    /// <returns>How many instances are gone.</returns>
    public Task<int> RetireAsync(string studyInstanceUid, DateTimeOffset unchangedSince, CancellationToken cancellationToken) =>
        DeleteAsync(new InstanceScope(studyInstanceUid, null, null), DeletedAreKept, cancellationToken,
            """
             AND s.updated < @unchanged AND NOT EXISTS (SELECT 1 FROM workitems w
                WHERE w.study_instance_uid = s.study_instance_uid AND w.state IN ('SCHEDULED', 'IN PROGRESS'))
            """, ("@unchanged", unchangedSince.ToUnixTimeMilliseconds()));

    private async Task<int> DeleteAsync(InstanceScope scope, TimeSpan keep, CancellationToken cancellationToken, string condition = "",
        params (string, object?)[] parameters)
    {
        await _cleaning.SettleAllAsync();
        var removed = await database.WriteAsync(connection => IndexWriter.Delete(
            connection, database.Dialect, InScope(scope) + condition, Now(), keep == TimeSpan.Zero, [.. Parameters(scope), .. parameters]), cancellationToken);
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
    public async Task CollectGarbageAsync()
    {
        foreach (var kind in database.Read(connection => connection.Query("SELECT path, for_good FROM garbage", row => (Path: row.GetString(0), IsForGood: row.GetInt32(1) != 0)))
            .GroupBy(one => one.IsForGood, one => one.Path))
            await _cleaning.RemoveAsync([.. kind], clock.GetUtcNow(), kind.Key ? TimeSpan.Zero : DeletedAreKept);
    }

    /// <summary>Ends what processes were storing, receiving or deleting that have ended since: what no row names goes, what was being stored after
    /// an hour, what was being received after a day.</summary>
    public async Task SettleLeftAsync(CancellationToken cancellationToken)
    {
        var old = (clock.GetUtcNow() - UploadsLast).ToUnixTimeMilliseconds();
        foreach (var upload in database.Read(Upload.All).Where(upload => upload.Started.ToUnixTimeMilliseconds() < old))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _cleaning.SettleAsync(upload);
        }

        directory.DropAbandoned(clock.GetUtcNow() - ReceivingLasts);
        await CollectGarbageAsync();
    }

    private async Task<Stored> CommitAsync(
        Upload upload, IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy, WorkitemClaim? held, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(connection =>
            {
                if (held is not null) HeldWorkitem.Require(connection, database.Dialect, held);
                return StoreAll(connection, upload, staged, policy);
            }, cancellationToken);
        }
        catch (Exception fault)
        {
            await _cleaning.SettleAsync(upload, fault);
            throw;
        }
    }

    private Stored StoreAll(DbConnection connection, Upload upload, IReadOnlyList<StagedInstance> staged, DuplicatePolicy policy)
    {
        if (!directory.LinksFiles && upload.Remove(connection) == 0)
            throw new StorageUnavailableException(StorageFault.Device, "Storing took so long that it was given up; send the instances again.", null);
        var outcomes = new StoreOutcome[staged.Count];
        var (replaced, mended, moved) = (new List<string>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        // In the order of their UIDs: of two changes that share studies and series one then waits for the other, and neither for ever.
        foreach (var (n, instance) in staged.Index().OrderBy(one => Order(one.Item.Description), StringComparer.Ordinal))
        {
            var status = Decide(connection, instance, policy);
            var said = instance.Description;
            if (status == StoreStatus.AlreadyStored && DamagedFile(connection, said.SopInstanceUid) is { } damaged)
            {
                // The very bytes that were lost have come again: they take the place of what is left of them.
                IndexWriter.Delete(connection, database.Dialect, "i.sop_instance_uid = @uid", Now(), isForGood: true, ("@uid", said.SopInstanceUid));
                connection.Execute("DELETE FROM garbage WHERE path = @path", ("@path", damaged));
                mended.Add(damaged);
                status = StoreStatus.Stored;
            }

            if (status == StoreStatus.Replaced)
                replaced.AddRange(IndexWriter.Delete(
                    connection, database.Dialect, "i.sop_instance_uid = @uid", Now(), isForGood: true, ("@uid", said.SopInstanceUid)));
            if (status is StoreStatus.Stored or StoreStatus.Replaced)
            {
                var path = Move(connection, instance);
                moved.Add(path);
                IndexWriter.Insert(connection, database.Dialect, said, (path, instance.File.Length, instance.File.Sha256), Now());
            }

            outcomes[n] = new StoreOutcome(status, said.StudyInstanceUid, said.SeriesInstanceUid, said.SopInstanceUid, said.SopClassUid)
            {
                IsOfAnotherPatient = status != StoreStatus.Duplicate && OtherPatientIds.Contradict(connection, said),
            };
        }

        return new Stored(outcomes, replaced, mended, moved);
    }

    private static string Order(InstanceDescription one) => $"{one.StudyInstanceUid}/{one.SeriesInstanceUid}/{one.SopInstanceUid}";

    private string? DamagedFile(DbConnection connection, string uid)
    {
        var (path, bytes) = connection.Query("SELECT path, bytes FROM instances WHERE sop_instance_uid = @uid",
            row => (row.GetString(0), row.GetInt64(1)), ("@uid", uid))[0];
        return FileCheck.Look(directory.InstancesPath, path, bytes) is not null
            || connection.Scalar<long?>("SELECT 1 FROM damage WHERE path = @path", ("@path", path)) is not null ? path : null;
    }

    private static StoreStatus Decide(DbConnection connection, StagedInstance instance, DuplicatePolicy policy)
    {
        var known = connection.Query(
            $"SELECT i.sha256, s.study_instance_uid, r.series_instance_uid FROM {Tables} WHERE i.sop_instance_uid = @uid",
            row => (Sha256: row.GetString(0), Study: row.GetString(1), Series: row.GetString(2)),
            ("@uid", instance.Description.SopInstanceUid));
        if (known.Count == 0) return StoreStatus.Stored;
        if (known[0] == (instance.File.Sha256, instance.Description.StudyInstanceUid, instance.Description.SeriesInstanceUid))
            return StoreStatus.AlreadyStored;
        return policy == DuplicatePolicy.Replace ? StoreStatus.Replaced : StoreStatus.Duplicate;
    }

    private string Move(DbConnection connection, StagedInstance instance)
    {
        var relative = InstancePath.Of(instance);
        var path = Full(relative);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                database.FlushBeforeCommit(connection, Path.GetDirectoryName(folder)!);
                database.FlushBeforeCommit(connection, directory.InstancesPath);
            }

            // A change that is run again finds what it has moved already: nothing else is ever called so.
            if (!File.Exists(path) && directory.LinksFiles) HardLink.Create(instance.File.Path, path);
            else if (!File.Exists(path)) File.Move(instance.File.Path, path);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, path);
        }

        // Names first, then the rows that speak of them: a row without its file cannot be.
        database.FlushBeforeCommit(connection, folder);
        return relative;
    }

    private StoredInstance Instance(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Full(row.GetString(5)),
        row.GetInt64(6), row.GetString(7), row.GetInt64(8));

    private string Full(string relative) => Path.Combine(directory.InstancesPath, relative);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // Only what is asked for is written down, so that an instance is looked up by its own key.
    private static string InScope(InstanceScope scope) => "s.study_instance_uid = @study"
        + (scope.SeriesInstanceUid is null ? "" : " AND r.series_instance_uid = @series")
        + (scope.SopInstanceUid is null ? "" : " AND i.sop_instance_uid = @instance");

    private static (string, object?)[] Parameters(InstanceScope scope) =>
        [("@study", scope.StudyInstanceUid), ("@series", scope.SeriesInstanceUid), ("@instance", scope.SopInstanceUid)];

    private sealed record Stored(IReadOnlyList<StoreOutcome> Outcomes, IReadOnlyList<string> Replaced, IReadOnlyList<string> Mended,
        IReadOnlySet<string> Moved);
}
