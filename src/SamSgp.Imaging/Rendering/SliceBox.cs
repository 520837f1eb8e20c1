using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Rendering;

/// <summary>A rectangle of a volume's slices.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Columns">How many columns.</param>
/// <param name="Rows">How many rows.</param>
internal sealed record SliceBox(int Left, int Top, int Columns, int Rows)
{
    // Small anatomy is shown with as much around it as it has itself, and with so many pixels at least.
    private const int LeastPixels = 48;
    private const double WithSurroundings = 2, SmallShare = 0.25;

    /// <summary>Whole slices.</summary>
    public static SliceBox Whole(VolumeGeometry geometry) => new(0, 0, geometry.Columns, geometry.Rows);

    /// <summary>What is shown of slices in which segments take up a rectangle: that with its surroundings where it is small, else all.</summary>
    /// <param name="geometry">The volume's.</param>
    /// <param name="segments">The smallest rectangle that holds all segments of all slices; null for none.</param>
    public static SliceBox Around(VolumeGeometry geometry, SliceBox? segments)
    {
        if (segments is null) return Whole(geometry);
        var (left, columns) = Widened(segments.Left, segments.Columns, geometry.Columns);
        var (top, rows) = Widened(segments.Top, segments.Rows, geometry.Rows);
        return (double)columns * rows <= SmallShare * geometry.SliceLength ? new(left, top, columns, rows) : Whole(geometry);
    }

    /// <summary>The smallest rectangle that holds two.</summary>
    public static SliceBox? Joined(SliceBox? a, SliceBox? b)
    {
        if (a is null || b is null) return a ?? b;
        var (left, top) = (Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top));
        return new(left, top, Math.Max(a.Left + a.Columns, b.Left + b.Columns) - left, Math.Max(a.Top + a.Rows, b.Top + b.Rows) - top);
    }

    /// <summary>The smallest rectangle that holds a slice's mask; null where it is empty.</summary>
    public static SliceBox? Of(ReadOnlySpan<byte> mask, int columns)
    {
        var (left, right, top, bottom) = (int.MaxValue, -1, -1, -1);
        for (var row = 0; row * columns < mask.Length; row++)
        {
            var line = mask.Slice(row * columns, columns);
            if (line.IndexOfAnyExcept((byte)0) is not (>= 0 and var first)) continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, line.LastIndexOfAnyExcept((byte)0)));
            (top, bottom) = (top < 0 ? row : top, row);
        }

        return right < 0 ? null : new(left, top, right - left + 1, bottom - top + 1);
    }

    private static (int First, int Length) Widened(int first, int length, int all)
    {
        var wanted = Math.Min(all, Math.Max(LeastPixels, (int)Math.Ceiling(length * WithSurroundings)));
        return (Math.Clamp(first - (wanted - length) / 2, 0, all - wanted), wanted);
    }
}
