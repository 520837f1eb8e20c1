using SamSgp.Jobs.Peers;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Retirement;

/// <summary>Takes instances out of the store, and forgets that they were copies of a peer's.</summary>
public sealed class InstanceRemoval(InstanceStore store, PeerCopies copies)
{
    /// <summary>Removes instances.</summary>
    /// <param name="scope">Which.</param>
    /// <param name="isForGood">Their files go at once, not into the quarantine.</param>
    /// <param name="cancellationToken">Cancels before they are gone.</param>
    /// <returns>How many are gone.</returns>
    public async Task<int> RemoveAsync(InstanceScope scope, bool isForGood, CancellationToken cancellationToken)
    {
        var removed = isForGood ? await store.DeleteForGoodAsync(scope, cancellationToken) : await store.DeleteAsync(scope, cancellationToken);
        // A copy of which nothing is left is one no more: sent here later, it is an arrival like any other. Also where nobody waits for this any more.
        if (scope.SeriesInstanceUid is null || store.Find(scope with { SopInstanceUid = null }) is null)
            await copies.ForgetAsync(scope.StudyInstanceUid, scope.SeriesInstanceUid, CancellationToken.None);
        return removed;
    }

    /// <summary>Removes a study to which nothing came since a moment, and on which nobody works.</summary>
    /// <returns>How many instances are gone.</returns>
    public async Task<int> RetireAsync(string studyInstanceUid, DateTimeOffset unchangedSince, CancellationToken cancellationToken)
    {
        var removed = await store.RetireAsync(studyInstanceUid, unchangedSince, cancellationToken);
        if (removed > 0) await copies.ForgetAsync(studyInstanceUid, null, CancellationToken.None);
        return removed;
    }
}
