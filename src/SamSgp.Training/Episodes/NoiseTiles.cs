namespace SamSgp.Training.Episodes;

/// <summary>Ready-made noise, so that texture and noise cost one table look-up a pixel: Gaussian noise at five scales
/// (white to cloudy), each of mean 0 and standard deviation 1, wrapping at its edges.</summary>
internal static class NoiseTiles
{
    private const int Side = 256;
    private static readonly float[][] Tiles = [.. Enumerable.Range(0, 5).Select(Make)];

    public const int Scales = 5;

    /// <summary>A random piece of noise: constant for an image, different for the next.</summary>
    public static Piece Draw(EpisodeRandom random, int scale) =>
        new(Tiles[scale], random.Below(Side), random.Below(Side));

    public readonly struct Piece(float[] tile, int dx, int dy)
    {
        public float At(int x, int y) => tile[(((y + dy) & (Side - 1)) * Side) + ((x + dx) & (Side - 1))];
    }

    private static float[] Make(int scale)
    {
        var random = new EpisodeRandom(20011, scale);
        var tile = new float[Side * Side];
        for (var i = 0; i < tile.Length; i++) tile[i] = random.Normal();
        for (var pass = 0; pass < 3 && scale > 0; pass++) tile = Blur(Blur(tile, 1 << scale, 1), 1 << scale, Side);
        var mean = tile.Average();
        var deviation = MathF.Sqrt(tile.Sum(value => (value - mean) * (value - mean)) / tile.Length);
        return [.. tile.Select(value => (value - mean) / deviation)];
    }

    // Box sum of 2r+1 along one axis (stride 1: rows, stride Side: columns), wrapping.
    private static float[] Blur(float[] source, int radius, int stride)
    {
        var result = new float[source.Length];
        for (var line = 0; line < Side; line++)
        {
            var start = line * (Side / stride == 1 ? 1 : Side);
            for (var i = 0; i < Side; i++)
            {
                var sum = 0f;
                for (var d = -radius; d <= radius; d++) sum += source[start + (((i + d) & (Side - 1)) * stride)];
                result[start + (i * stride)] = sum;
            }
        }

        return result;
    }
}
