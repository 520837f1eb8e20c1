using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Support;

/// <summary>Which segment of a SEG is which of a task: by label, since viewers keep labels and drop codes; else by the code of
/// the property type. Numbers alone say nothing.</summary>
internal static class SegmentMatching
{
    /// <summary>Labels on the segmentation's grid, each the task's segment number.</summary>
    /// <returns>The labels, or what is wrong as a sentence.</returns>
    public static (LabelVolume? Labels, IReadOnlyList<int> Segments, string? Fault) Match(Segmentation segmentation, TaskManifest task)
    {
        var labels = new ushort[segmentation.Masks.Geometry.VoxelCount];
        var (found, unknown) = (new SortedSet<int>(), new List<string>());
        foreach (var segment in segmentation.Segments.Where(s => segmentation.Masks.SegmentNumbers.Contains(s.Number)))
        {
            if (segmentation.Masks.FindBox(segment.Number) is null) continue; // Named, but nothing is drawn of it.
            if (Find(segment, task) is not { } number) unknown.Add($"'{segment.Label}'");
            else if (found.Add(number)) Draw(segmentation.Masks, segment.Number, (ushort)number, labels);
        }

        if (unknown.Count > 0) return (null, [], UnknownSegments(unknown, task));
        return found.Count == 0
            ? (null, [], "The segmentation is empty: nothing can be learned from it.")
            : (new LabelVolume(segmentation.Masks.Geometry, labels), [.. found], null);
    }

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

    private static void Draw(MaskVolume masks, int segment, ushort number, ushort[] labels)
    {
        var geometry = masks.Geometry;
        var slice = new byte[geometry.SliceLength];
        for (var s = 0; s < geometry.Slices; s++)
        {
            masks.ReadSlice(segment, s, slice);
            for (var i = 0; i < slice.Length; i++)
                if (slice[i] != 0) labels[(long)s * slice.Length + i] = number;
        }
    }
}
