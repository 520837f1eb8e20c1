namespace SamSgp.Training.Episodes;

/// <summary>Places in a large structure that are darker or brighter than they were, with soft edges: consolidated lung, a cyst,
/// the shadow behind a rib, a device. A few examples seldom show such things, and the structure goes on beneath them. None
/// begins outside a structure or in a small one: where what is looked for is such a place itself, a lesion, that would teach
/// to overlook it.</summary>
internal static class Opacities
{
    private const int Most = 3;
    private const double LeastShare = 0.05; // of the image, of a structure that is large
    private const double Patchiness = 0.35;
    private static readonly (double Least, double Most) Radius = (0.08, 0.45); // over the root of the structure's area
    private static readonly (double Least, double Most) Depth = (0.2, 0.9), Edge = (0.1, 0.9);

    /// <summary>Changes an image in place.</summary>
    /// <param name="random">The image's numbers.</param>
    /// <param name="size">Side of the image.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="pixels">channels x size x size, 0..255.</param>
    /// <param name="labels">size x size; 0 is no structure.</param>
    public static void Apply(EpisodeRandom random, int size, int channels, Span<float> pixels, ReadOnlySpan<byte> labels)
    {
        var marked = labels.Length - labels.Count((byte)0);
        if (marked == 0) return;
        var count = 1 + random.Below(Most);
        for (var i = 0; i < count; i++)
        {
            var at = MarkedPlace(labels, random.Below(marked));
            var area = labels.Count(labels[at]);
            if (area >= LeastShare * labels.Length) ApplyOne(random, size, channels, pixels, (at % size, at / size), MathF.Sqrt(area));
        }
    }

    private static int MarkedPlace(ReadOnlySpan<byte> labels, int skip)
    {
        var at = 0;
        while (labels[at] == 0 || skip-- > 0) at++;
        return at;
    }

    // An ellipse: full in its middle, nothing at its rim, with cloudy holes.
    private static void ApplyOne(EpisodeRandom random, int size, int channels, Span<float> pixels, (int X, int Y) middle, float extent)
    {
        var (radiusX, radiusY) = (extent * Draw(random, Radius), extent * Draw(random, Radius));
        var (sin, cos) = MathF.SinCos(random.Between(0, Math.PI));
        var (depth, edge, value) = (Draw(random, Depth), Draw(random, Edge), random.Between(0, 255));
        var (cloud, patchy) = (NoiseTiles.Draw(random, 2 + random.Below(NoiseTiles.Scales - 2)), random.Between(0, Patchiness));
        var reach = (int)MathF.Max(radiusX, radiusY);
        for (var row = Math.Max(0, middle.Y - reach); row <= Math.Min(size - 1, middle.Y + reach); row++)
            for (var column = Math.Max(0, middle.X - reach); column <= Math.Min(size - 1, middle.X + reach); column++)
            {
                var (dx, dy) = (column - middle.X, row - middle.Y);
                var (u, v) = (((cos * dx) + (sin * dy)) / radiusX, ((cos * dy) - (sin * dx)) / radiusY);
                var inside = 1 - MathF.Sqrt((u * u) + (v * v));
                if (inside <= 0) continue;
                var share = depth * Math.Min(inside / edge, 1) * Math.Clamp(1 + (patchy * cloud.At(column, row)), 0, 1);
                for (var channel = 0; channel < channels; channel++)
                {
                    ref var pixel = ref pixels[(((channel * size) + row) * size) + column];
                    pixel += share * (value - pixel);
                }
            }
    }

    private static float Draw(EpisodeRandom random, (double Least, double Most) range) => random.Between(range.Least, range.Most);
}
