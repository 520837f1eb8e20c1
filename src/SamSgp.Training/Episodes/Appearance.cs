namespace SamSgp.Training.Episodes;

/// <summary>How the images of one episode look: contrast drawn once for the episode, small differences, noise and blur
/// for each image, in some of them single structures darker or brighter. Optionally each image has a contrast and tints of
/// its own besides, as from another scanner or stain, or the contrast is invented per structure, as SynthSeg does, so that
/// shapes and places count and a fixed brightness does not.</summary>
public sealed class Appearance
{
    private const int Bins = 4; // unlabelled tissue, split by its brightness, gets invented contrasts too
    private static readonly float[] Straight = [.. Enumerable.Range(0, 256).Select(i => (float)i)];
    private readonly float[] _curve = new float[256];
    private readonly float[]? _means;
    private readonly float[]? _gains;
    private readonly float _strength;
    private readonly bool _own;
    private readonly ColourMix? _mix;

    private Appearance(EpisodeRandom random, bool invent, float strength, bool own)
    {
        (_strength, _own) = (strength, own);
        DrawCurve(random);
        if (own) _mix = ColourMix.Draw(random, 0.7f);
        if (!invent) return;
        _means = new float[256 + Bins];
        _gains = new float[256 + Bins];
        for (var region = 0; region < _means.Length; region++)
        {
            _means[region] = random.Between(10, 245);
            _gains[region] = random.Between(-0.5, 1);
        }
    }

    /// <summary>A look for all images of an episode.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="invent">Draw a new brightness for every structure.</param>
    /// <param name="strength">0: as the images are; 1: usual.</param>
    /// <param name="own">Each image has a contrast, a field of brightness and tints of its own.</param>
    public static Appearance Draw(EpisodeRandom random, bool invent, float strength = 1, bool own = false) =>
        new(random, invent, strength, own);

    /// <summary>Changes one sampled image in place and writes it as bytes.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="size">Side of the image.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="pixels">channels x size x size, 0..255; overwritten.</param>
    /// <param name="labels">size x size.</param>
    /// <param name="destination">3 x size x size; a grey image fills all three.</param>
    public void Apply(EpisodeRandom random, int size, int channels, Span<float> pixels, ReadOnlySpan<byte> labels,
        Span<byte> destination)
    {
        var plane = size * size;
        var own = _own ? OwnCurve(random) : Straight;
        for (var channel = 0; channel < channels; channel++)
        {
            var image = pixels.Slice(channel * plane, plane);
            if (_means is not null) Invent(image, labels);
            else foreach (ref var value in image) value = own[(int)_curve[(int)Math.Clamp(value, 0, 255)]];
        }

        if (channels == 3 && _mix is not null)
        {
            _mix.Apply(pixels[..(3 * plane)]);
            ColourMix.Draw(random, 0.4f).Apply(pixels[..(3 * plane)]);
        }

        // A structure that is the only one would be given away: its outline would be the tint's.
        var tinted = _means is null && random.Chance(0.45 * _strength) && ShowSeveral(labels);
        if (tinted) Tint(random, pixels[..(channels * plane)], labels);
        if (_means is not null || tinted || random.Chance(0.15 * _strength))
            for (var channel = 0; channel < channels; channel++) Blur(pixels.Slice(channel * plane, plane), size);
        Vary(random, size, channels, pixels);
        for (var channel = 0; channel < 3; channel++)
        {
            var image = pixels.Slice(channels == 1 ? 0 : channel * plane, plane);
            var bytes = destination.Slice(channel * plane, plane);
            for (var i = 0; i < plane; i++) bytes[i] = (byte)Math.Clamp(image[i] + 0.5f, 0, 255);
        }
    }

    // Gamma, contrast and a smooth wave; rarely inverted.
    private void DrawCurve(EpisodeRandom random)
    {
        var gamma = MathF.Exp(_strength * random.Between(-0.45, 0.45));
        var wave = _strength * random.Between(-0.06, 0.06);
        var gain = 1 + (_strength * random.Between(-0.2, 0.2));
        var shift = _strength * random.Between(-0.08, 0.08);
        var invert = random.Chance(0.08 * _strength);
        for (var i = 0; i < 256; i++)
        {
            var value = MathF.Pow(i / 255f, gamma);
            value = (((value + (wave * MathF.Sin(2 * MathF.PI * value))) - 0.5f) * gain) + 0.5f + shift;
            _curve[i] = 255 * Math.Clamp(invert ? 1 - value : value, 0, 1);
        }
    }

    // Another scanner's contrast: gamma from a half to two, a window narrower or wider, now and then the negative.
    private static float[] OwnCurve(EpisodeRandom random)
    {
        var curve = new float[256];
        var gamma = random.Chance(0.7) ? MathF.Exp(random.Between(-0.75, 0.75)) : 1;
        var (low, high) = random.Chance(0.5) ? (random.Between(-0.15, 0.2), random.Between(0.75, 1.2)) : (0, 1);
        var invert = random.Chance(0.05);
        for (var i = 0; i < 256; i++)
        {
            var value = MathF.Pow(Math.Clamp(((i / 255f) - low) / (high - low), 0, 1), gamma);
            curve[i] = 255 * (invert ? 1 - value : value);
        }

        return curve;
    }

    private void Invent(Span<float> image, ReadOnlySpan<byte> labels)
    {
        for (var i = 0; i < image.Length; i++)
        {
            var region = labels[i] != 0 ? labels[i] : 256 + (int)(Math.Clamp(image[i], 0, 255) * Bins / 256);
            image[i] = _means![region] + (_gains![region] * (image[i] - 128) * 0.4f);
        }
    }

    // Single structures of this image alone become darker or brighter: a liver full of iron is black on MR, and still
    // lies where livers lie.
    private static void Tint(EpisodeRandom random, Span<float> pixels, ReadOnlySpan<byte> labels)
    {
        Span<float> gains = stackalloc float[256];
        Span<float> shifts = stackalloc float[256];
        for (var label = 0; label < gains.Length; label++)
        {
            var changed = label != 0 && random.Chance(0.5);
            (gains[label], shifts[label]) = changed ? (MathF.Exp(random.Between(-1.7, 0.5)), random.Between(-20, 20)) : (1, 0);
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            var label = labels[i % labels.Length];
            pixels[i] = (pixels[i] * gains[label]) + shifts[label];
        }
    }

    private static bool ShowSeveral(ReadOnlySpan<byte> labels)
    {
        byte first = 0;
        foreach (var label in labels)
        {
            if (label == 0) continue;
            if (first != 0 && label != first) return true;
            first = label;
        }

        return false;
    }

    private void Vary(EpisodeRandom random, int size, int channels, Span<float> pixels)
    {
        var gain = 1 + (_strength * random.Between(-0.1, 0.1));
        var shift = _strength * random.Between(-12, 12);
        var noise = random.Chance(0.5 * _strength) ? random.Between(1, 14) : 0;
        var grain = NoiseTiles.Draw(random, random.Chance(0.7) ? 0 : 1);
        var speckle = random.Chance(0.15);
        var bias = random.Chance(0.3 * _strength) ? random.Between(0, _own ? 0.4 : 0.15) : 0;
        var field = NoiseTiles.Draw(random, NoiseTiles.Scales - 1);
        var stretch = 128f / size; // the field keeps its shape at every size
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
            {
                var at = (row * size) + column;
                var local = gain * (1 + (bias * field.At((int)(column * stretch), (int)(row * stretch))));
                var added = shift + (noise * grain.At(column, row) * (speckle ? pixels[at] / 96 : 1));
                for (var channel = 0; channel < channels; channel++)
                    pixels[(channel * size * size) + at] = (pixels[(channel * size * size) + at] * local) + added;
            }
    }

    // 1-2-1 in both directions, in place.
    private static void Blur(Span<float> image, int size)
    {
        for (var row = 0; row < size; row++)
        {
            var line = image.Slice(row * size, size);
            var before = line[0];
            for (var i = 0; i < size; i++)
            {
                var here = line[i];
                line[i] = (before + (2 * here) + line[Math.Min(i + 1, size - 1)]) / 4;
                before = here;
            }
        }

        for (var column = 0; column < size; column++)
        {
            var before = image[column];
            for (var row = 0; row < size; row++)
            {
                var here = image[(row * size) + column];
                var after = image[(Math.Min(row + 1, size - 1) * size) + column];
                image[(row * size) + column] = (before + (2 * here) + after) / 4;
                before = here;
            }
        }
    }
}
