using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Failures;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Support;

/// <summary>Which segment of a SEG is which of a task: by label, since viewers keep labels and drop codes; else by the code of
/// the property type. Numbers alone say nothing.</summary>
internal static class SegmentMatching
{
    /// <summary>Labels on the segmentation's grid, each the task's segment number.</summary>
    /// <returns>The labels, or what is wrong.</returns>
    public static Outcome<LabelVolume> Match(Segmentation segmentation, TaskManifest task)
    {
        var masks = segmentation.Masks;
        // A segment may be named and nothing drawn of it.
        var drawn = segmentation.Segments.Where(s => masks.SegmentNumbers.Contains(s.Number) && masks.FindBox(s.Number) is not null)
            .Select(s => (Segment: s, Number: Find(s, task))).ToList();
        if (drawn.Count == 0) return Unfit("The segmentation is empty: nothing can be learned from it.");
        if (drawn.Where(pair => pair.Number is null).ToList() is { Count: > 0 } unknown)
            return Unfit($"The segmentation has {Names(unknown.Select(pair => pair.Segment))}; the task's segments are "
                + $"{string.Join(", ", task.Segments.Select(s => s.Label))}. Give its segments those names.");
        if (drawn.GroupBy(pair => pair.Number).FirstOrDefault(same => same.Count() > 1) is { } twins)
            return Unfit($"The segmentation has {Names(twins.Select(pair => pair.Segment))}, all of which are the task's "
                + $"'{task.Segments.First(s => s.Number == twins.Key).Label}'. Make them one segment.");
        return masks.ToLabels(drawn.ToDictionary(pair => pair.Segment.Number, pair => (ushort)pair.Number!.Value));
    }

    private static JobFailure Unfit(string sentence) => new(JobStage.Read, FailureCode.SegmentationDoesNotFit, sentence);

    private static string Names(IEnumerable<SegmentDescription> segments) =>
        string.Join(" and ", segments.Select(s => $"'{s.Label}'"));

    private static int? Find(SegmentDescription segment, TaskManifest task)
    {
        var byLabel = task.Segments.Where(s => string.Equals(s.Label, segment.Label.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (byLabel.Count == 1) return byLabel[0].Number;
        var byType = task.Segments.Where(s => s.Type.Scheme == segment.Type.Scheme && s.Type.Value == segment.Type.Value).ToList();
        return byType.Count == 1 ? byType[0].Number : null;
    }
}
