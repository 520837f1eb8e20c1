using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The queue of a process that shares the store with others: jobs of those that are lost are taken over.</summary>
internal sealed class SharedQueue(Worklist worklist, WorkerLease lease, TimeProvider clock) : IJobQueue
{
    // Not all at the same moment.
    /// <inheritdoc/>
    public TimeSpan LookAgain => TimeSpan.FromSeconds(4 + (2 * Random.Shared.NextDouble()));

    /// <inheritdoc/>
    public Task<HeldJob?> TakeAsync(IReadOnlyCollection<string> but, CancellationToken cancellationToken) =>
        LocalQueue.ClaimNextAsync(worklist, DicomUID.Generate().UID, but, lease, clock, cancellationToken);

    // It is still held by this process and not in its hands any more, which is how it is found.
    /// <inheritdoc/>
    public void GiveBack(HeldJob held)
    {
    }
}
