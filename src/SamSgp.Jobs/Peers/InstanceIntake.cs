using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Peers;

/// <summary>Takes instances that a peer sends into the store: each streamed to disk and checked, a batch committed
/// together.</summary>
public sealed class InstanceIntake(DataDirectory directory, InstanceStore store)
{
    private const int Chunk = 128 * 1024, Batch = 32;

    /// <summary>Stores those that are not here already. Where the source breaks off, what came whole before is kept.</summary>
    /// <param name="parts">Part 10 streams, one after the other.</param>
    /// <param name="seriesInstanceUid">The series they have to belong to.</param>
    /// <param name="replaced">SOP Instance UIDs of those that take the place of other bytes here.</param>
    /// <param name="arrived">Told the SOP Instance UID of each instance that is on disk.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UnreadableInstanceException">One is no instance of that series.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed.</exception>
    public async Task StoreAsync(IAsyncEnumerable<Stream> parts, string seriesInstanceUid, IReadOnlySet<string> replaced,
        Action<string> arrived, CancellationToken cancellationToken)
    {
        var batch = new List<StagedInstance>();
        try
        {
            await foreach (var part in parts.WithCancellation(cancellationToken))
            {
                batch.Add(await StageAsync(part, seriesInstanceUid, cancellationToken));
                arrived(batch[^1].Description.SopInstanceUid);
                if (batch.Count == Batch) await CommitAsync(batch, replaced);
            }
        }
        finally
        {
            await CommitAsync(batch, replaced);
        }
    }

    private async Task<StagedInstance> StageAsync(Stream source, string seriesInstanceUid, CancellationToken cancellationToken)
    {
        var staged = StagedFile.Create(directory);
        try
        {
            var buffer = new byte[Chunk];
            for (int count; (count = await source.ReadAsync(buffer, cancellationToken)) > 0;)
                await staged.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            staged.Seal();
            var instance = await InstanceReader.ReadAsync(staged, cancellationToken);
            if (instance.Description.SeriesInstanceUid != seriesInstanceUid)
                throw new UnreadableInstanceException(FailureReasons.DataSetDoesNotMatch,
                    $"It belongs to series {instance.Description.SeriesInstanceUid}, not to {seriesInstanceUid}.", null);
            await staged.FlushAsync(cancellationToken);
            return instance;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    // Not cancelled: what has come whole need not come again.
    private async Task CommitAsync(List<StagedInstance> batch, IReadOnlySet<string> replaced)
    {
        try
        {
            foreach (var alike in batch.GroupBy(instance => replaced.Contains(instance.Description.SopInstanceUid)))
                await store.StoreAsync([.. alike], alike.Key ? DuplicatePolicy.Replace : DuplicatePolicy.Keep, CancellationToken.None);
        }
        finally
        {
            foreach (var instance in batch) instance.File.Dispose();
            batch.Clear();
        }
    }
}
