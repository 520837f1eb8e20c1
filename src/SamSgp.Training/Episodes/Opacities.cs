namespace SamSgp.Training.Episodes;

/// <summary>Places with soft edges that are darker or brighter than they were, whatever lies there: consolidated lung, the
/// shadow behind a bone, a device. A few examples seldom show such things, and a structure goes on beneath them.</summary>
internal static class Opacities
{
    private const int Most = 3;
    private static readonly (double Least, double Most) Radius = (0.04, 0.22), Depth = (0.2, 0.9), Edge = (0.1, 0.9);
    private const double Patchiness = 0.35;

    /// <summary>Changes an image in place.</summary>
    /// <param name="random">The image's numbers.</param>
    /// <param name="size">Side of the image.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="pixels">channels x size x size, 0..255.</param>
    public static void Apply(EpisodeRandom random, int size, int channels, Span<float> pixels)
    {
        var count = 1 + random.Below(Most);
        for (var i = 0; i < count; i++) ApplyOne(random, size, channels, pixels);
    }

    // An ellipse: full in its middle, nothing at its rim, with cloudy holes.
    private static void ApplyOne(EpisodeRandom random, int size, int channels, Span<float> pixels)
    {
        var (x, y) = (random.Between(0, size), random.Between(0, size));
        var (radiusX, radiusY) = (size * Draw(random, Radius), size * Draw(random, Radius));
        var (sin, cos) = MathF.SinCos(random.Between(0, Math.PI));
        var (depth, edge, value) = (Draw(random, Depth), Draw(random, Edge), random.Between(0, 255));
        var (cloud, patchy) = (NoiseTiles.Draw(random, 2 + random.Below(NoiseTiles.Scales - 2)), random.Between(0, Patchiness));
        var reach = MathF.Max(radiusX, radiusY);
        for (var row = Math.Max(0, (int)(y - reach)); row < Math.Min(size, y + reach); row++)
            for (var column = Math.Max(0, (int)(x - reach)); column < Math.Min(size, x + reach); column++)
            {
                var (dx, dy) = (column - x, row - y);
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
