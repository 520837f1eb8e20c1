namespace SamSgp.Sam2.Sgp;

/// <summary>
/// Whether it counts for a series where the examples show their structures. Where images share a frame, it tells one organ from another; where
/// a structure lies elsewhere than in the examples, it misleads. Some slices are read both ways, and the way in which structures
/// are found more clearly is taken.
/// </summary>
public static class PlaceTrial
{
    // Each costs two readings of all structures; where none of them shows a structure, place counts.
    private const int MostSlices = 4;

    /// <summary>Tries it.</summary>
    /// <param name="slices">Of the series.</param>
    /// <param name="scores">Object scores (logits) of all structures in a slice, read with place (true) or without.</param>
    /// <returns>True where it counts, and where nothing is found either way.</returns>
    public static bool Counts(int slices, Func<int, bool, IEnumerable<float>> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var (with, without) = (0.0, 0.0);
        foreach (var slice in Sample(slices, MostSlices))
        {
            with += Clearness(scores(slice, true));
            without += Clearness(scores(slice, false));
        }

        return with >= without;
    }

    /// <summary>Slices that stand for a series: from end to end, as evenly as it goes.</summary>
    /// <param name="slices">Of the series.</param>
    /// <param name="most">So many at most.</param>
    public static IEnumerable<int> Sample(int slices, int most)
    {
        var count = Math.Min(slices, most);
        return Enumerable.Range(0, count).Select(i => (int)((i + 0.5) * slices / count));
    }

    private static double Clearness(IEnumerable<float> scores) => scores.Sum(score => Math.Max(0.0, score));
}
