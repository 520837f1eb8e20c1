namespace SamSgp.Inference.Support;

/// <summary>How well a segment is found in the examples of one case by the examples of the others, each slice by itself.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Dice">Mean over the cases that show it, 0 to 1.</param>
/// <param name="Spread">Standard deviation over these.</param>
/// <param name="Least">Of the worst one.</param>
/// <param name="Cases">How many these are.</param>
public sealed record SegmentScore(int Segment, double Dice, double Spread, double Least, int Cases)
{
    /// <summary>Normalised surface Dice within a hundredth of the image's side, the mean over the slices of a case and then over cases; null
    /// where it was not measured.</summary>
    public double? Nsd { get; init; }

    /// <summary>Standard deviation of <see cref="Nsd"/> over the cases.</summary>
    public double? NsdSpread { get; init; }
}
