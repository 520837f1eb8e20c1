using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Support;

/// <summary>What tasks learn from instances of the store: whoever deletes these should know what stays of them, and what no longer runs.</summary>
public sealed class SupportUses(TaskCatalog catalog, TaughtSupport taught)
{
    /// <summary>Sentences about what the tasks have of some instances; mostly none.</summary>
    public IReadOnlyList<string> Of(IReadOnlyList<StoredInstance> instances)
    {
        var series = instances.Select(instance => instance.SeriesInstanceUid).ToHashSet(StringComparer.Ordinal);
        var uids = instances.Select(instance => instance.SopInstanceUid).Concat(series).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. taught.All().Where(one => series.Contains(one.Example.SeriesInstanceUid) || uids.Contains(one.Example.SegmentationInstanceUid)).Select(Sentence),
            .. catalog.Current.Tasks.Values.SelectMany(task => Named(task).Where(entry => series.Contains(entry.SeriesInstanceUid) || uids.Contains(entry.SegmentationUid))
                .Select(entry => $"Task {task.Id} learns from series {entry.SeriesInstanceUid}, which its manifest names: it does not run until that is here again, or at a peer")),
        ];
    }

    private static string Sentence((string TaskId, TaughtExample Example, bool IsUsed) one) => one.IsUsed
        ? $"Task {one.TaskId} goes on learning from its copy of series {one.Example.SeriesInstanceUid}: DELETE /api/tasks/{one.TaskId}/support/{one.Example.Id} takes it out"
        : $"Task {one.TaskId} keeps a copy of series {one.Example.SeriesInstanceUid} for other versions of its support set, as support/{one.Example.Id}_image.nii.gz";

    private static IEnumerable<SupportSeries> Named(TaskManifest task) =>
        task.Support.SelectMany(entry => entry is SupportPrepared prepared ? prepared.From : [entry]).OfType<SupportSeries>();
}
