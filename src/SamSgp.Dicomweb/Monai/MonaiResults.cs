using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Which series have labels: those that a person submitted, else those of the last run.</summary>
internal sealed class MonaiResults(MonaiSeries series, MonaiSubmissions submissions, MonaiRuns runs, InstanceStore store)
{
    /// <summary>The SEG of a series; null where there is none.</summary>
    public OutputReference? Of(string study, string uid) => submissions.LatestOf(uid) is { } submitted && submitted.IsIn(store) ? submitted : runs.Last(null, study, uid);

    /// <summary>All series that tasks are for, the latest stored first, and those of them that have labels.</summary>
    public (IReadOnlyList<(string Study, string Series)> All, IReadOnlySet<string> Done) List(IReadOnlyList<TaskManifest> tasks)
    {
        var all = series.Newest(tasks);
        return (all, all.Where(one => Of(one.Study, one.Series) is not null).Select(one => one.Series).ToHashSet());
    }
}
