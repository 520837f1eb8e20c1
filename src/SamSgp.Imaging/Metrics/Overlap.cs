namespace SamSgp.Imaging.Metrics;

/// <summary>Counts behind Dice and IoU; counts of slices add up to those of a volume.</summary>
/// <param name="Shared">Voxels in both masks.</param>
/// <param name="Found">Voxels in the mask under test.</param>
/// <param name="True">Voxels in the true mask.</param>
public readonly record struct Overlap(long Shared, long Found, long True)
{
    /// <summary>2 shared / (found + true); 1 when both are empty.</summary>
    public double Dice => Found + True == 0 ? 1 : 2.0 * Shared / (Found + True);

    /// <summary>shared / either; 1 when both are empty.</summary>
    public double Iou => Found + True == 0 ? 1 : (double)Shared / (Found + True - Shared);

    /// <summary>Counts of two masks of 0 and other values.</summary>
    public static Overlap Of(ReadOnlySpan<byte> found, ReadOnlySpan<byte> truth)
    {
        if (found.Length != truth.Length)
            throw new ArgumentException($"Masks of {found.Length} and {truth.Length} pixels.");
        long shared = 0, foundCount = 0, trueCount = 0;
        for (var i = 0; i < found.Length; i++)
        {
            var (inFound, inTruth) = (found[i] != 0 ? 1 : 0, truth[i] != 0 ? 1 : 0);
            shared += inFound & inTruth;
            foundCount += inFound;
            trueCount += inTruth;
        }

        return new Overlap(shared, foundCount, trueCount);
    }

    /// <summary>Counts of both parts together.</summary>
    public static Overlap operator +(Overlap left, Overlap right) => Add(left, right);

    /// <summary>Counts of both parts together.</summary>
    public static Overlap Add(Overlap left, Overlap right) =>
        new(left.Shared + right.Shared, left.Found + right.Found, left.True + right.True);
}
