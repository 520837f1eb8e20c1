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
        return new LabelledSlice(side, side, picture.Channels, Interleaved(pixels, picture.Channels), Connected(steps, side));
    }

    /// <summary>Channels x n, 0..255 -> n x channels as bytes.</summary>
    public static byte[] Interleaved(ReadOnlySpan<float> pixels, int channels)
    {
        var plane = pixels.Length / channels;
        var result = new byte[pixels.Length];
        for (var at = 0; at < plane; at++)
            for (var channel = 0; channel < channels; channel++)
                result[(at * channels) + channel] = (byte)Math.Clamp(pixels[(channel * plane) + at] + 0.5f, 0, 255);
        return result;
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

    private static byte[] Connected(byte[] steps, int side)
    {
        var part = new int[steps.Length]; // 0: not seen yet
        var areas = new List<int> { 0 };
        var open = new Stack<int>();
        for (var seed = 0; seed < steps.Length; seed++)
        {
            if (part[seed] != 0) continue;
            areas.Add(Fill(seed, areas.Count));
        }

        var chosen = Enumerable.Range(1, areas.Count - 1)
            .Where(i => areas[i] >= Share.Least * steps.Length && areas[i] <= Share.Most * steps.Length)
            .OrderByDescending(i => areas[i]).Take(Most).ToList();
        var labels = new byte[areas.Count];
        for (var i = 0; i < chosen.Count; i++) labels[chosen[i]] = (byte)(i + 1);
        return Array.ConvertAll(part, i => labels[i]);

        int Fill(int seed, int name)
        {
            var area = 0;
            part[seed] = name;
            open.Push(seed);
            while (open.TryPop(out var at))
            {
                area++;
                var (x, y) = (at % side, at / side);
                if (x > 0) Reach(at, at - 1);
                if (x < side - 1) Reach(at, at + 1);
                if (y > 0) Reach(at, at - side);
                if (y < side - 1) Reach(at, at + side);
            }

            return area;

            void Reach(int from, int to)
            {
                if (part[to] != 0 || steps[to] != steps[from]) return;
                part[to] = name;
                open.Push(to);
            }
        }
    }
}
