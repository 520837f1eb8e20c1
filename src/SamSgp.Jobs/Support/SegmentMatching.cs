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
        var drawn = segmentation.Segments.Where(s => masks.Shows(s.Number))
            .Select(s => (Segment: s, Number: Find(s, task))).ToList();
        if (drawn.Count == 0) return Unfit("The segmentation is empty: nothing can be learned from it.");
        if (drawn.Where(pair => pair.Number is null).ToList() is { Count: > 0 } unknown)
            return Unfit(UnknownSegments([.. unknown.Select(pair => $"'{pair.Segment.Label}'")], task));
        if (drawn.GroupBy(pair => pair.Number).FirstOrDefault(same => same.Count() > 1) is { } twins)
            return Unfit($"The segmentation has {Names(twins.Select(pair => pair.Segment))}, all of which are the task's "
                + $"'{task.Segments.First(s => s.Number == twins.Key).Label}'. Make them one segment.");
        return masks.ToLabels(drawn.ToDictionary(pair => pair.Segment.Number, pair => (ushort)pair.Number!.Value));
    }

    private static JobFailure Unfit(string sentence) => new(JobStage.Read, FailureCode.SegmentationDoesNotFit, sentence);

    private static string Names(IEnumerable<SegmentDescription> segments) =>
        string.Join(" and ", segments.Select(s => $"'{s.Label}'"));

    /// <summary>The segmentation's masks with the task's numbers, overlaps as they are, and which of them software did not find alone.</summary>
    /// <returns>The masks, or what is wrong as a sentence. One that is empty is none the less a segmentation.</returns>
    public static (MaskVolume? Masks, IReadOnlyList<int> Corrected, string? Fault) ToMasks(Segmentation segmentation, TaskManifest task)
    {
        var numbers = new Dictionary<int, int>(); // the task's, by the segmentation's
        var (corrected, unknown) = (new List<int>(), new List<string>());
        foreach (var segment in segmentation.Segments.Where(s => segmentation.Masks.SegmentNumbers.Contains(s.Number)))
        {
            if (Find(segment, task) is not { } number)
            {
                if (segmentation.Masks.FindBox(segment.Number) is not null) unknown.Add($"'{segment.Label}'");
                continue;
            }

            if (numbers.ContainsValue(number)) return (null, [], $"The segmentation has two segments that are {task.Segments.First(s => s.Number == number).Label}.");
            numbers[segment.Number] = number;
            if (segment.AlgorithmType != SegmentAlgorithmType.Automatic) corrected.Add(number);
        }

        if (unknown.Count > 0) return (null, [], UnknownSegments(unknown, task));
        var masks = new MaskVolume(segmentation.Masks.Geometry);
        foreach (var layer in numbers.GroupBy(pair => segmentation.Masks.Locate(pair.Key).Layer))
            masks.AddLayer(segmentation.Masks.Layers[layer.Key].ToArray(), layer.ToDictionary(pair => segmentation.Masks.Locate(pair.Key).Label, pair => pair.Value));
        return (masks, corrected, null);
    }

    private static string UnknownSegments(List<string> unknown, TaskManifest task) => $"The segmentation has {string.Join(" and ", unknown)}; "
        + $"the task's segments are {string.Join(", ", task.Segments.Select(s => s.Label))}. Give its segments those names.";

    private static int? Find(SegmentDescription segment, TaskManifest task)
    {
        var byLabel = task.Segments.Where(s => string.Equals(s.Label, segment.Label.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (byLabel.Count == 1) return byLabel[0].Number;
        var byType = task.Segments.Where(s => s.Type.Scheme == segment.Type.Scheme && s.Type.Value == segment.Type.Value).ToList();
        return byType.Count == 1 ? byType[0].Number : null;
    }
}
