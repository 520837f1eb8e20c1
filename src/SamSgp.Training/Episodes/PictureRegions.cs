using SamSgp.Imaging.Morphology;
using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Finds regions of about one brightness in a picture: smoothed, cut into a few steps of grey, connected.</summary>
internal static class PictureRegions
{
    /// <summary>Labels are 1 to this.</summary>
    public const int Most = 12;

    private static readonly (double Least, double Most) Share = (0.004, 0.35); // of the picture

    /// <summary>The picture, square, with its regions as labels; the largest first.</summary>
    /// <param name="random">Draws how coarse they are.</param>
    /// <param name="picture">Any; its own labels do not matter.</param>
    /// <param name="side">Side of the result in pixels.</param>
    public static LabelledSlice Of(EpisodeRandom random, LabelledSlice picture, int side)
    {
        var (pixels, labels) = (new float[picture.Channels * side * side], new byte[side * side]);
        SpatialWarp.Identity.Sample(picture, side, pixels, labels);
        var steps = Steps(random, Grey(pixels, picture.Channels), side);
        return LabelledSlice.OfPlanes(side, side, picture.Channels, pixels, Connected(steps, side));
    }

    private static float[] Grey(float[] pixels, int channels)
    {
        var plane = pixels.Length / channels;
        var grey = new float[plane];
        for (var i = 0; i < pixels.Length; i++) grey[i % plane] += pixels[i] / channels;
        return grey;
    }

    private static byte[] Steps(EpisodeRandom random, float[] grey, int side)
    {
        var radius = 1 + random.Below(Math.Max(2, side / 48));
        for (var pass = 0; pass < 2; pass++) grey = Blur(Blur(grey, side, radius, 1), side, radius, side);
        var (low, high) = (grey.Min(), grey.Max());
        var width = (high - low) / (3 + random.Below(6)) + 1e-3f;
        var offset = width * random.Between(0, 1);
        return Array.ConvertAll(grey, value => (byte)((value - low + offset) / width));
    }

    // Mean of 2r + 1 along one axis (stride 1: rows, stride side: columns), edges repeated.
    private static float[] Blur(float[] source, int side, int radius, int stride)
    {
        var result = new float[source.Length];
        for (var line = 0; line < side; line++)
        {
            var start = line * (stride == 1 ? side : 1);
            var sum = 0f;
            for (var d = -radius; d <= radius; d++) sum += source[start + (Math.Clamp(d, 0, side - 1) * stride)];
            for (var i = 0; i < side; i++)
            {
                result[start + (i * stride)] = sum / ((2 * radius) + 1);
                sum += source[start + (Math.Min(i + radius + 1, side - 1) * stride)] - source[start + (Math.Max(i - radius, 0) * stride)];
            }
        }

        return result;
    }

    // The largest connected areas of one step each, as labels.
    private static byte[] Connected(byte[] steps, int side)
    {
        var size = new GridSize(side, side, 1);
        var parts = steps.Distinct().Order().Select(step =>
            ConnectedComponents.Find(Array.ConvertAll(steps, value => value == step ? (byte)1 : (byte)0), size, Connectivity.Faces)).ToList();
        var regions = parts.SelectMany(part => part.Sizes.Select((area, component) => (Part: part, Component: component, Area: area)))
            .Where(region => region.Area >= Share.Least * steps.Length && region.Area <= Share.Most * steps.Length)
            .OrderByDescending(region => region.Area).Take(Most).ToList();
        var labels = new byte[steps.Length];
        foreach (var (index, region) in regions.Index())
            region.Part.Fill(labels, component => component == region.Component, (byte)(index + 1));
        return labels;
    }
}
