using System.Collections.Concurrent;
using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The queue of a process that has the store for itself: what is IN PROGRESS when it starts was interrupted.</summary>
internal sealed class LocalQueue(Worklist worklist, TimeProvider clock) : IJobQueue
{
    private ConcurrentQueue<string>? _interrupted;

    /// <inheritdoc/>
    public async Task<HeldJob?> TakeAsync(IReadOnlyCollection<string> but, CancellationToken cancellationToken)
    {
        var transactionUid = DicomUID.Generate().UID;
        _interrupted ??= new(worklist.List(WorkitemState.InProgress).Where(PerformedProcedure.IsOurs).Select(workitem => workitem.Uid));
        while (_interrupted.TryPeek(out var uid))
        {
            // Taken off the list when it is claimed: while the store cannot be written, it stays there.
            var outcome = but.Contains(uid) ? null : await worklist.ReclaimAsync(uid, transactionUid, cancellationToken);
            _interrupted.TryDequeue(out _);
            if (outcome is { Status: UpsStatus.Success, Workitem: { } again }) return new HeldJob(again, new WorkitemClaim(uid, transactionUid), true);
        }

        return await ClaimNextAsync(worklist, transactionUid, but, null, clock, cancellationToken);
    }

    /// <summary>Claims the job whose turn it is, or one that another process abandoned.</summary>
    internal static async Task<HeldJob?> ClaimNextAsync(Worklist worklist, string transactionUid, IReadOnlyCollection<string> but, WorkerLease? lease,
        TimeProvider clock, CancellationToken cancellationToken) =>
        await worklist.ClaimNextAsync(
            transactionUid, but, dataset => PerformedProcedure.WriteStart(dataset, clock.GetUtcNow()), lease, cancellationToken) is var (job, wasInterrupted)
            ? new HeldJob(job, new WorkitemClaim(job.Uid, transactionUid), wasInterrupted) : null;

    /// <inheritdoc/>
    public TimeSpan LookAgain => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    public void GiveBack(HeldJob held) => _interrupted?.Enqueue(held.Workitem.Uid);
}
