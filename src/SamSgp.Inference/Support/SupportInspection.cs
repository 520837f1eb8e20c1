using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Inference.Support;

/// <summary>Looks through the masks of a support set for what a manifest says of them: values that are not there, segments that nothing
/// shows, masks that are not on their image.</summary>
public static class SupportInspection
{
    /// <summary>What is wrong, and what is worth knowing, a sentence each.</summary>
    /// <param name="task">The task.</param>
    /// <param name="images">Its images; those whose files are missing are passed over.</param>
    public static (IReadOnlyList<string> Faults, IReadOnlyList<string> Remarks) Look(TaskManifest task, SupportSet images)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(images);
        var (faults, remarks, shown, values) = (new List<string>(), new List<string>(), new HashSet<int>(), new Dictionary<LabelMapping, SortedSet<int>>());
        var there = images.Examples.Where(example => example.Masks.Select(mask => mask.Path).Prepend(example.Image).All(File.Exists)).ToList();
        foreach (var example in there)
        {
            try
            {
                var isEmpty = true;
                var undefined = SupportReader.ReadMasks(example, (mask, found) =>
                {
                    isEmpty &= !found.Any(value => mask.Labels.SegmentOf(value) > 0);
                    if (!values.TryGetValue(mask.Labels, out var all)) values[mask.Labels] = all = [];
                    all.UnionWith(found);
                    shown.UnionWith(found.Select(mask.Labels.SegmentOf));
                });
                if (isEmpty) remarks.Add($"{Path.GetFileName(example.Image)} shows no segment: it says what to leave alone.");
                if (undefined > 0) remarks.Add($"{Path.GetFileName(example.Image)}: {UndefinedVoxels.Sentence(undefined)}");
            }
            catch (SupportSetException unreadable)
            {
                faults.Add(unreadable.Message);
            }
        }

        foreach (var (labels, found) in values) faults.AddRange(FaultsOf(labels, found, task));
        // What is prepared may show what the images do not.
        if (there.Count > 0 && images.Prepared.Count == 0 && images.Series.Count == 0 && images.Missing.Count == 0)
            faults.AddRange(task.Segments.Where(segment => !shown.Contains(segment.Number))
                .Select(segment => $"No example shows segment {segment.Number}, {segment.Label}: it would never be found."));
        return (faults, remarks);
    }

    private static IEnumerable<string> FaultsOf(LabelMapping labels, SortedSet<int> found, TaskManifest task)
    {
        var there = found.Count == 0 ? "none but 0" : string.Join(", ", found.Take(20)) + (found.Count > 20 ? ", ..." : "");
        if (labels is LabelMapping.Table table)
            foreach (var (value, segment) in table.Segments.Where(pair => pair.Key != 0 && !found.Contains(pair.Key)))
                yield return $"labels: {{ {value}: {segment} }}: no mask holds {value}; their values are {there}.";
        var numbers = task.Segments.Select(segment => segment.Number).ToHashSet();
        if (labels is LabelMapping.Identity && found.Where(value => !numbers.Contains(value)).ToList() is { Count: > 0 } strange)
            yield return $"The masks hold {string.Join(", ", strange.Take(20))}, which {(strange.Count == 1 ? "is no segment" : "are no segments")} of the task; "
                + "say with labels: { VALUE: SEGMENT } what they mean, those that are left out are background.";
    }
}
