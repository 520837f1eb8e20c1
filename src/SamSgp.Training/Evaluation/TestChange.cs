using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Evaluation;

/// <summary>What is done to test images, and not to the examples, before a system sees them: whether it looks for what the
/// examples show, or where they show it and how bright.</summary>
/// <param name="Moved">Part of the width (or height) that the image is moved by, in the direction that keeps most room.</param>
/// <param name="Zoomed">Times the image is enlarged.</param>
/// <param name="Gamma">Exponent of brightness, over 0..1.</param>
public sealed record TestChange(double Moved = 0, double Zoomed = 1, double Gamma = 1)
{
    /// <summary>Images as they are.</summary>
    public static TestChange None { get; } = new();

    /// <summary>For tables: what was done, or nothing.</summary>
    public override string ToString() => string.Join(", ", ((string?[])
    [
        Moved == 0 ? null : FormattableString.Invariant($"moved {Moved:0.##}"),
        Zoomed == 1 ? null : FormattableString.Invariant($"zoomed {Zoomed:0.##}"),
        Gamma == 1 ? null : FormattableString.Invariant($"gamma {Gamma:0.##}"),
    ]).OfType<string>());

    /// <summary>The case changed, all its slices alike; null where what is labelled would not stay whole.</summary>
    public LabelledCase? Apply(LabelledCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (this == None) return one;
        if (Place(one) is not { } warp) return null;
        // Pixels of a volume show less of the patient then; those of a picture are its unit.
        IReadOnlyList<double> spacing = one.Slices.Count > 1 ? [one.Spacing[0], one.Spacing[1] / Zoomed, one.Spacing[2] / Zoomed] : one.Spacing;
        return one with { Slices = [.. one.Slices.Select(slice => Change(slice, warp))], Spacing = spacing };
    }

    private LabelledSlice Change(LabelledSlice slice, SpatialWarp warp)
    {
        var (width, height, channels) = (slice.Width, slice.Height, slice.Channels);
        var (pixels, labels) = (new float[channels * width * height], new byte[width * height]);
        warp.Sample(slice, width, height, pixels, labels);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = 255 * MathF.Pow(Math.Clamp(pixels[i] / 255, 0, 1), (float)Gamma);
        return LabelledSlice.OfPlanes(width, height, channels, pixels, labels);
    }

    // Of the four directions the one whose edge is farthest from what is labelled; the part enlarged is the one nearest to the
    // middle that holds all of it.
    private SpatialWarp? Place(LabelledCase one)
    {
        if (Extent(one) is not { } box) return null;
        var half = (float)(1 / Zoomed);
        if (box.Right - box.Left > 2 * half || box.Bottom - box.Top > 2 * half) return null;
        var (x, y) = (Nearest(box.Left, box.Right, half), Nearest(box.Top, box.Bottom, half));
        var shift = (float)(2 * Moved * half);
        (float Dx, float Dy, float Room)[] ways =
        [
            (-shift, 0, x + half - shift - box.Right), (shift, 0, box.Left - shift - (x - half)),
            (0, -shift, y + half - shift - box.Bottom), (0, shift, box.Top - shift - (y - half)),
        ];
        var way = ways.MaxBy(w => w.Room);
        return way.Room >= 0 ? SpatialWarp.Part(x + way.Dx, y + way.Dy, half) : null;
    }

    private static float Nearest(float low, float high, float half) => Math.Clamp(0, high - half, low + half);

    // What is labelled in any slice, -1..1.
    private static (float Left, float Top, float Right, float Bottom)? Extent(LabelledCase one)
    {
        var (left, top, right, bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        foreach (var slice in one.Slices)
            for (var at = 0; at < slice.Labels.Length; at++)
            {
                if (slice.Labels[at] == 0) continue;
                var (column, row) = (at % slice.Width, at / slice.Width);
                (left, right) = (Math.Min(left, (2f * column / slice.Width) - 1), Math.Max(right, (2f * (column + 1) / slice.Width) - 1));
                (top, bottom) = (Math.Min(top, (2f * row / slice.Height) - 1), Math.Max(bottom, (2f * (row + 1) / slice.Height) - 1));
            }

        return right < left ? null : (left, top, right, bottom);
    }
}
