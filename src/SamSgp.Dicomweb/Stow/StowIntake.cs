using SamSgp.Dicom;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>One request's instances on their way from received files to the store, a batch at a time.</summary>
/// <param name="store">Where they go.</param>
/// <param name="policy">What happens where a UID is known with other bytes.</param>
/// <param name="batchSize">Instances that are committed together.</param>
/// <param name="study">All have to belong to this study; null for any.</param>
/// <param name="failed">Told of what went wrong with an instance that nobody foresaw.</param>
internal sealed class StowIntake(InstanceStore store, DuplicatePolicy policy, int batchSize, string? study, Action<Exception> failed)
    : IAsyncDisposable
{
    private readonly List<StowStored> _stored = [];
    private readonly List<StowFailure> _failures = [];
    private readonly Dictionary<StagedFile, IReadOnlyList<(DicomTag Tag, string Fault)>> _invalid = [];
    private List<(StagedFile File, Task<StagedInstance> Reading)> _batch = [];
    private Task _commit = Task.CompletedTask;

    /// <summary>What is committed; all of it once this is disposed, whatever became of the request.</summary>
    public IReadOnlyList<StowStored> Stored => _stored;

    /// <summary>Takes over a received file; it is read and flushed in the background.</summary>
    /// <param name="file">The file.</param>
    /// <param name="invalid">Attributes whose values should not be as they are, to be told with the answer.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task AddAsync(StagedFile file, IReadOnlyList<(DicomTag Tag, string Fault)> invalid, CancellationToken cancellationToken)
    {
        if (invalid.Count > 0) _invalid[file] = invalid;
        _batch.Add((file, Task.Run(() => ReadAsync(file, cancellationToken), CancellationToken.None)));
        if (_batch.Count >= batchSize) await CommitBatchAsync(cancellationToken);
    }

    /// <summary>Notes what cannot be stored.</summary>
    public void Refuse(StowFailure failure)
    {
        lock (_failures) _failures.Add(failure);
    }

    /// <summary>Ends the request: everything is on disk, or refused.</summary>
    public async Task<StowReport> CompleteAsync(CancellationToken cancellationToken)
    {
        await CommitBatchAsync(cancellationToken);
        await _commit;
        return new StowReport(_stored, _failures);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing is thrown here: after a fault this only waits until no file is used any more.
        await _commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync(_batch);
    }

    private static async Task<StagedInstance> ReadAsync(StagedFile file, CancellationToken cancellationToken)
    {
        // What cannot be read need not wait for the disk.
        file.Seal();
        var instance = await InstanceReader.ReadAsync(file, cancellationToken);
        await file.FlushAsync(cancellationToken);
        return instance;
    }

    // The next batch is received while this one is committed; two wait at most.
    private async Task CommitBatchAsync(CancellationToken cancellationToken)
    {
        await _commit;
        var full = _batch;
        _batch = [];
        _commit = CommitAsync(full, cancellationToken);
    }

    private async Task CommitAsync(List<(StagedFile File, Task<StagedInstance> Reading)> files, CancellationToken cancellationToken)
    {
        try
        {
            var staged = new List<StagedInstance>(files.Count);
            foreach (var (_, reading) in files)
            {
                if (await ReadableAsync(reading) is { } instance) staged.Add(instance);
            }

            if (staged.Count > 0) await StoreAsync(staged, cancellationToken);
        }
        finally
        {
            await ReleaseAsync(files);
        }
    }

    private async Task<StagedInstance?> ReadableAsync(Task<StagedInstance> reading)
    {
        try
        {
            var instance = await reading;
            var said = instance.Description;
            var mismatch = study is not null && said.StudyInstanceUid != study ? "The instance belongs to another study than the URL."
                : said.IsOfStatedClass ? null
                : "Its file meta information names another SOP class.";
            if (mismatch is null) return instance;
            Refuse(new StowFailure(FailureReasons.DataSetDoesNotMatch, said.SopClassUid, said.SopInstanceUid, mismatch));
        }
        catch (UnreadableInstanceException fault)
        {
            Refuse(new StowFailure(fault.FailureReason, fault.SopClassUid, fault.SopInstanceUid, fault.Message));
        }
        catch (StorageUnavailableException)
        {
            Refuse(new StowFailure(FailureReasons.OutOfResources, null, null, "There is no space to store it."));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A bug met by one instance must not take the others of the request with it.
            failed(fault);
            Refuse(new StowFailure(FailureReasons.ProcessingFailure, null, null, "The service failed on it; its log says why."));
        }

        return null;
    }

    private async Task StoreAsync(List<StagedInstance> staged, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await store.StoreAsync(staged, policy, cancellationToken);
            _stored.AddRange(outcomes.Zip(staged).Where(pair => pair.First.IsStored).Select(pair => Describe(pair.First, pair.Second)));
            foreach (var outcome in outcomes.Where(outcome => !outcome.IsStored))
                Refuse(new StowFailure(FailureReasons.DuplicateSopInstance, outcome.SopClassUid, outcome.SopInstanceUid,
                    "Another instance with this UID is stored."));
        }
        catch (StorageUnavailableException)
        {
            foreach (var instance in staged)
                Refuse(new StowFailure(FailureReasons.OutOfResources, instance.Description.SopClassUid,
                    instance.Description.SopInstanceUid,
                    "The store has no space or failed."));
        }
    }

    private StowStored Describe(StoreOutcome outcome, StagedInstance instance)
    {
        var invalid = _invalid.GetValueOrDefault(instance.File, []);
        if (outcome.IsOfAnotherPatient) invalid = [.. invalid, (DicomTag.PatientID, "PatientID: the study has instances with another one.")];
        var isAsStated = instance.Description.IsStatedInstance && invalid.Count == 0;
        return new StowStored(outcome, isAsStated ? null : WarningReasons.DataSetDoesNotMatch, invalid);
    }

    private static async Task ReleaseAsync(List<(StagedFile File, Task<StagedInstance> Reading)> files)
    {
        foreach (var (file, reading) in files)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            file.Dispose();
        }
    }
}
