using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Preprocessing;

/// <summary>The values of a volume that become 0 and 1.</summary>
/// <param name="Low">Becomes 0, as does everything below.</param>
/// <param name="High">Becomes 1, as does everything above.</param>
public readonly record struct IntensityScale(float Low, float High)
{
    private const int MostSamples = 1 << 20;

    /// <summary>The scale of a volume's values.</summary>
    public static IntensityScale Of(Volume volume, IntensityWindow window)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return window switch
        {
            IntensityWindow.Fixed w => FromWindow(w.Center, w.Width),
            IntensityWindow.Percentiles p => Percentiles(volume, p.Low, p.High),
            IntensityWindow.FromImage => volume.Window is { } w ? FromWindow(w.Center, w.Width) : Percentiles(volume, 0.5, 99.5),
            IntensityWindow.Rgb => volume.IsColor ? new IntensityScale(0, 255) : Percentiles(volume, 0, 100),
            _ => throw new ArgumentException($"No such window: {window}."),
        };
    }

    /// <summary>A value between 0 and 1; 0 where all values are equal, and for what is no number.</summary>
    public float Apply(float value) => High > Low && !float.IsNaN(value) ? Math.Clamp((value - Low) / (High - Low), 0, 1) : 0;

    private static IntensityScale FromWindow(double center, double width) =>
        new((float)(center - width / 2), (float)(center + width / 2));

    private static IntensityScale Percentiles(Volume volume, double low, double high)
    {
        var geometry = volume.Geometry;
        var stride = (int)Math.Max(1, (long)geometry.SliceLength * geometry.Slices / MostSamples);
        var slice = new float[geometry.SliceLength];
        var samples = new List<float>();
        for (var s = 0; s < geometry.Slices; s++)
        {
            volume.ReadSlice(s, slice);
            // Starting elsewhere in each slice keeps the samples off a grid of the image's own.
            for (var i = s * 7 % stride; i < slice.Length; i += stride)
                if (float.IsFinite(slice[i])) samples.Add(slice[i]);
        }

        if (samples.Count == 0) return new IntensityScale(0, 0);
        samples.Sort();
        return new IntensityScale(At(samples, low), At(samples, high));
    }

    private static float At(List<float> sorted, double percentile)
    {
        var position = percentile / 100 * (sorted.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return (float)(sorted[below] + (position - below) * (sorted[above] - sorted[below]));
    }
}
