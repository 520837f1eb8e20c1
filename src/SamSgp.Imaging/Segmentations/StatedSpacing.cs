namespace SamSgp.Imaging.Segmentations;

/// <summary>What an object says of its slices, in mm; 0 for what it does not say.</summary>
/// <param name="BetweenSlices">Spacing Between Slices (0018,0088).</param>
/// <param name="Thickness">Slice Thickness (0018,0050).</param>
internal sealed record StatedSpacing(double BetweenSlices, double Thickness)
{
    /// <summary>Something is said.</summary>
    public bool IsKnown => BetweenSlices > 0 || Thickness > 0;

    /// <summary>What a single plane stands for; 1 mm where nothing is said.</summary>
    public double OfOnePlane => BetweenSlices > 0 ? BetweenSlices : Thickness > 0 ? Thickness : 1;
}
