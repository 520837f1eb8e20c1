using SamSgp.Jobs.Support;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Monai;

/// <summary>The tasks as clients are told of them: those that can be run.</summary>
internal sealed class MonaiTasks(TaskCatalog catalog, DicomSupport support)
{
    /// <summary>All of them, or the one of that id.</summary>
    public IReadOnlyList<TaskManifest> Ready(string? only) => [.. catalog.Current.Tasks.Values
        .Where(task => (only is null || task.Id == only) && support.Missing(SupportSet.Locate(task)).Count == 0)
        .OrderBy(task => task.Id, StringComparer.Ordinal)];

    /// <summary>The names of a task's segments, in its order; equal ones with their number.</summary>
    public static IReadOnlyList<string> LabelsOf(TaskManifest task)
    {
        var repeated = task.Segments.GroupBy(segment => segment.Label).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        return [.. task.Segments.Select(segment => repeated.Contains(segment.Label) ? $"{segment.Label} {segment.Number}" : segment.Label)];
    }

    /// <summary>The names with the values that a label map has for them: from 1, without gaps, whatever the segments' numbers are.</summary>
    public static Dictionary<string, int> ValuesOf(TaskManifest task) => LabelsOf(task).Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i + 1);
}
