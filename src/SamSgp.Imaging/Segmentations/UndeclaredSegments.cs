using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Segments that frames or pixels name and SegmentSequence does not describe: nobody knows what they are, and they are
/// left out, which is said.</summary>
internal static class UndeclaredSegments
{
    private const int Named = 8;

    /// <summary>A sentence on frames of such segments; none where there are none.</summary>
    public static IReadOnlyList<string> OfFrames(StoredSegmentation stored, DicomDataset dataset)
    {
        var declared = SegmentItemReader.Numbers(dataset);
        return Sentence("frames", stored.Frames.Select(frame => frame.Segment).OfType<int>().Where(number => !declared.Contains(number))
            .CountBy(number => number).Select(pair => (pair.Key, (long)pair.Value)));
    }

    /// <summary>A sentence on pixels of such segments in a label map; none where there are none.</summary>
    /// <param name="dataset">The object.</param>
    /// <param name="voxels">How many voxels have each value.</param>
    public static IReadOnlyList<string> OfValues(DicomDataset dataset, IReadOnlyList<long> voxels)
    {
        var declared = SegmentItemReader.Numbers(dataset);
        return Sentence("voxels", voxels.Index().Where(pair => pair.Item > 0 && pair.Index > 0 && !declared.Contains(pair.Index)));
    }

    private static IReadOnlyList<string> Sentence(string what, IEnumerable<(int Number, long Count)> undeclared)
    {
        var all = undeclared.OrderBy(pair => pair.Number).ToList();
        if (all.Count == 0) return [];
        var some = string.Join(", ", all.Take(Named).Select(pair => FormattableString.Invariant($"{pair.Number} ({pair.Count} {what})")));
        return [$"SegmentSequence does not describe segment {some}{(all.Count > Named ? $" and {all.Count - Named} more" : "")}: left out."];
    }
}
