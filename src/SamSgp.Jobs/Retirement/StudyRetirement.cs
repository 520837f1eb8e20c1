using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Retirement;

/// <summary>Removes studies that nothing came to for a time, but none that an open workitem works on.</summary>
public sealed class StudyRetirement(InstanceStore store, InstanceRemoval removal, Worklist worklist, TimeProvider clock)
{
    /// <summary>Removes them, one after the other.</summary>
    /// <param name="age">How long nothing came.</param>
    /// <param name="cancellationToken">Stops between two studies.</param>
    /// <returns>Each study that is gone, with the number of its instances.</returns>
    public async IAsyncEnumerable<(string StudyInstanceUid, int Instances)> RetireAsync(
        TimeSpan age, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - age;
        var old = store.StudiesUnchangedSince(since);
        var needed = old.Count == 0 ? [] : Needed();
        foreach (var study in old.Where(study => !needed.Contains(study)))
        {
            // Hours may have passed: what came meanwhile keeps it.
            var removed = await removal.RetireAsync(study, since, cancellationToken);
            if (removed > 0) yield return (study, removed);
        }
    }

    private HashSet<string> Needed() =>
    [
        .. worklist.List(WorkitemState.Scheduled).Concat(worklist.List(WorkitemState.InProgress))
            .SelectMany(workitem => workitem.Dataset.Items(DicomTag.InputInformationSequence))
            .Select(input => input.GetSingleValueOrDefault(DicomTag.StudyInstanceUID, "")),
    ];
}
