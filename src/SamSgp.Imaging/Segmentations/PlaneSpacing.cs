using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>How far the planes of an object lie apart: what their positions say. Slice Thickness is not asked: slices may overlap
/// or leave gaps.</summary>
internal static class PlaneSpacing
{
    // A grid with more slices than this is no grid: the planes are taken as they are.
    internal const int MostSlices = 16_384;

    // Rounding and drift of positions that writers give to frames of one plane.
    private const double LeastApart = 0.01, MostApart = 0.1;

    // A gap so many times the usual one is a part that was left out, not a thick slice.
    private const double LeftOut = 4;

    /// <summary>Planes nearer to each other than this, in mm, are one.</summary>
    /// <param name="stated">Spacing Between Slices, else Slice Thickness; 0 where neither is stated.</param>
    /// <param name="ascending">Places of all frames along the normal.</param>
    public static double SamePlane(double stated, IReadOnlyList<double> ascending)
    {
        var widest = ascending.Zip(ascending.Skip(1), (a, b) => b - a).DefaultIfEmpty(0).Max();
        var scale = stated > 0 && widest > 0 ? Math.Min(stated, widest) : Math.Max(stated, widest);
        // The thinnest slices, of micro-CT, lie nearer to each other than other writers' digits.
        return scale > 0 ? Math.Min(Math.Clamp(0.03 * scale, LeastApart, MostApart), 0.3 * scale) : LeastApart;
    }

    // So much a stated spacing may differ from that of the positions and still be what these, rounded, mean.
    private const double SameStep = 0.001;

    /// <summary>The even grid that holds all planes, some of its slices perhaps without one; null where they lie unevenly.</summary>
    /// <param name="gaps">Between neighbouring planes, mm; at least one.</param>
    /// <param name="stated">Spacing Between Slices; 0 where it is not stated.</param>
    /// <returns>Its step, and the slice of each plane. Slices are counted from plane to plane: what a stated spacing or a rounded position is
    /// wrong by would add up over many.</returns>
    public static (double Step, int[] Slices)? Grid(IReadOnlyList<double> gaps, double stated)
    {
        if (stated > 0 && IsGrid(gaps, stated)) return Of(gaps, stated, stated);
        var least = gaps.Min();
        return IsGrid(gaps, least) && !ThicknessChanges(gaps, least) ? Of(gaps, least, stated: 0) : null;
    }

    private static (double Step, int[] Slices) Of(IReadOnlyList<double> gaps, double spacing, double stated)
    {
        var slices = new int[gaps.Count + 1];
        for (var i = 0; i < gaps.Count; i++) slices[i + 1] = slices[i] + (int)Math.Round(gaps[i] / spacing);
        var step = gaps.Sum() / slices[^1];
        return (stated > 0 && Math.Abs((step / stated) - 1) < SameStep ? stated : step, slices);
    }

    /// <summary>What each of unevenly placed planes stands for: half of the way to its neighbours, at the ends as much as on the
    /// other side. Of a way far longer than usual only what a usual slice would take.</summary>
    public static IReadOnlyList<SliceShare> Shares(IReadOnlyList<double> gaps)
    {
        var usual = gaps.Order().ElementAt(gaps.Count / 2);
        var halves = gaps.Select(gap => (gap > LeftOut * usual ? usual : gap) / 2).ToList();
        return [.. Enumerable.Range(0, gaps.Count + 1).Select(plane => new SliceShare(
            halves[Math.Max(plane - 1, 0)], halves[Math.Min(plane, halves.Count - 1)]))];
    }

    private static bool IsGrid(IReadOnlyList<double> gaps, double spacing) =>
        gaps.Sum() / spacing < MostSlices &&
        gaps.All(gap => Math.Abs((gap / spacing) - Math.Round(gap / spacing)) < 0.05 && gap / spacing > 0.5);

    // Two equal wider gaps after each other: there slices lie farther apart. A single one is a part without segments.
    private static bool ThicknessChanges(IReadOnlyList<double> gaps, double least) => gaps.Zip(gaps.Skip(1))
        .Any(pair => pair.First > 1.5 * least && pair.First <= LeftOut * least && Math.Abs((pair.First / pair.Second) - 1) < 0.05);
}
