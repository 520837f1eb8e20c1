namespace SamSgp.Training.Episodes;

/// <summary>Another stain, lamp or camera: each channel becomes a mixture of the three, brighter or darker; now and then all of
/// them become grey.</summary>
internal sealed class ColourMix
{
    private const int Channels = 3;
    private readonly float[] _weights = new float[Channels * Channels]; // of a channel (row) in the sources (columns)
    private readonly float[] _shifts = new float[Channels];

    private ColourMix()
    {
    }

    /// <summary>A mixture.</summary>
    /// <param name="random">Draws it.</param>
    /// <param name="strength">0: as it is; 1: strong.</param>
    public static ColourMix Draw(EpisodeRandom random, float strength)
    {
        var mix = new ColourMix();
        var grey = random.Chance(0.1 * strength);
        for (var row = 0; row < Channels; row++)
        {
            var gain = MathF.Exp(strength * random.Between(-0.25, 0.25));
            mix._shifts[row] = grey ? 0 : strength * random.Between(-20, 20);
            for (var column = 0; column < Channels; column++)
            {
                var mixed = strength * random.Between(-0.15, 0.15);
                mix._weights[(row * Channels) + column] = grey ? 1f / Channels : row == column ? gain - mixed : mixed;
            }
        }

        return mix;
    }

    /// <summary>Changes an image in place.</summary>
    /// <param name="pixels">3 x n, 0..255 before; may leave that range.</param>
    public void Apply(Span<float> pixels)
    {
        var plane = pixels.Length / Channels;
        var red = pixels[..plane];
        var green = pixels.Slice(plane, plane);
        var blue = pixels[(2 * plane)..];
        for (var at = 0; at < plane; at++)
        {
            var (r, g, b) = (red[at], green[at], blue[at]);
            red[at] = Mixed(0, r, g, b);
            green[at] = Mixed(1, r, g, b);
            blue[at] = Mixed(2, r, g, b);
        }
    }

    private float Mixed(int row, float r, float g, float b) =>
        (_weights[row * Channels] * r) + (_weights[(row * Channels) + 1] * g) + (_weights[(row * Channels) + 2] * b) + _shifts[row];
}
