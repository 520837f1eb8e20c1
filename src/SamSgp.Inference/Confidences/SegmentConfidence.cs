namespace SamSgp.Inference.Confidences;

/// <summary>How sure the network is of a segment, over the slices that it appears in: each counts by its pixels, for so it counts in
/// Dice.</summary>
/// <param name="PredictedIou">The decoder's own estimate, 0 to 1.</param>
/// <param name="Presence">How probable it is that the segment is there at all, 0 to 1.</param>
public readonly record struct SegmentConfidence(double PredictedIou, double Presence)
{
    /// <summary>Of a segment's slices, at least one.</summary>
    public static SegmentConfidence Of(IReadOnlyCollection<SliceConfidence> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var pixels = slices.Sum(slice => (double)slice.Pixels);
        return new SegmentConfidence(slices.Sum(slice => (double)slice.PredictedIou * slice.Pixels) / pixels,
            slices.Sum(slice => (double)slice.Presence * slice.Pixels) / pixels);
    }
}
