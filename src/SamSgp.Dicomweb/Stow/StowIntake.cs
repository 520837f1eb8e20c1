using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>One request's instances on their way from received files to the store, a batch at a time.</summary>
internal sealed class StowIntake(InstanceStore store, DuplicatePolicy policy, int batchSize, string? study) : IAsyncDisposable
{
    private readonly List<StoreOutcome> stored = [];
    private readonly List<StowFailure> failures = [];
    private List<(StagedFile File, Task<StagedInstance> Reading)> batch = [];
    private Task commit = Task.CompletedTask;

    /// <summary>Takes over a received file; it is read and flushed in the background.</summary>
    public async Task AddAsync(StagedFile file, CancellationToken cancellationToken)
    {
        batch.Add((file, Task.Run(() => ReadAsync(file, cancellationToken), CancellationToken.None)));
        if (batch.Count >= batchSize) await CommitBatchAsync(cancellationToken);
    }

    /// <summary>Notes what cannot be stored.</summary>
    public void Refuse(StowFailure failure)
    {
        lock (failures) failures.Add(failure);
    }

    /// <summary>Ends the request: everything is on disk, or refused.</summary>
    public async Task<StowReport> CompleteAsync(CancellationToken cancellationToken)
    {
        await CommitBatchAsync(cancellationToken);
        await commit;
        return new StowReport(stored, failures);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing is thrown here: after a fault this only waits until no file is used any more.
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync(batch);
    }

    private static async Task<StagedInstance> ReadAsync(StagedFile file, CancellationToken cancellationToken)
    {
        // What cannot be read need not wait for the disk.
        file.Seal();
        var instance = InstanceReader.Read(file);
        await file.FlushAsync(cancellationToken);
        return instance;
    }

    // The next batch is received while this one is committed; two wait at most.
    private async Task CommitBatchAsync(CancellationToken cancellationToken)
    {
        await commit;
        var full = batch;
        batch = [];
        commit = CommitAsync(full, cancellationToken);
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
            if (study is null || said.StudyInstanceUid == study) return instance;
            Refuse(new StowFailure(FailureReasons.DataSetDoesNotMatch, said.SopClassUid, said.SopInstanceUid,
                "The instance belongs to another study than the URL."));
        }
        catch (UnreadableInstanceException fault)
        {
            Refuse(new StowFailure(fault.FailureReason, fault.SopClassUid, fault.SopInstanceUid, fault.Message));
        }
        catch (StorageUnavailableException)
        {
            Refuse(new StowFailure(FailureReasons.OutOfResources, null, null, "There is no space to store it."));
        }

        return null;
    }

    private async Task StoreAsync(List<StagedInstance> staged, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await store.StoreAsync(staged, policy, cancellationToken);
            stored.AddRange(outcomes.Where(outcome => outcome.IsStored));
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

    private static async Task ReleaseAsync(List<(StagedFile File, Task<StagedInstance> Reading)> files)
    {
        foreach (var (file, reading) in files)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            file.Dispose();
        }
    }
}
