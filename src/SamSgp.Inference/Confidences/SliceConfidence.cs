namespace SamSgp.Inference.Confidences;

/// <summary>How sure the network is of one segment in one slice.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Slice">0-based slice of the volume; null where the network looked at slices of another plane, which cut through those.</param>
/// <param name="PredictedIou">The decoder's own estimate, 0 to 1.</param>
/// <param name="Agreement">Dice of pseudo-mask and final mask, 0 to 1.</param>
public sealed record SliceConfidence(int Segment, int? Slice, float PredictedIou, float Agreement)
{
    /// <summary>How probable it is that the segment is in the slice at all, 0 to 1.</summary>
    public float Presence { get; init; } = 1;

    /// <summary>Pixels of the network's mask.</summary>
    public float Pixels { get; init; } = 1;
}
