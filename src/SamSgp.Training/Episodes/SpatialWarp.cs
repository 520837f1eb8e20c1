using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Where in a slice each pixel of a training image comes from: resize, flip, rotation, scale, shift and a
/// smooth elastic part in one sampling step. Coordinates are -1..1 over the slice, so that the slice's own shape and size do
/// not matter (the network's input is a square resize).</summary>
public sealed class SpatialWarp
{
    private const int Grid = 5;
    private readonly float _xx, _xy, _yx, _yy, _dx, _dy;
    private readonly float[] _elastic = new float[Grid * Grid * 2];

    private SpatialWarp(float xx, float xy, float yx, float yy, float dx, float dy) =>
        (_xx, _xy, _yx, _yy, _dx, _dy) = (xx, xy, yx, yy, dx, dy);

    /// <summary>The plain square resize, as in inference.</summary>
    public static SpatialWarp Identity { get; } = new(1, 0, 0, 1, 0, 0);

    /// <summary>What all images of an episode share: mirror images and the view's turn are part of the task.</summary>
    public static SpatialWarp ForEpisode(EpisodeRandom random)
    {
        var angle = random.Between(-0.25, 0.25) + (random.Chance(0.15) ? random.Below(4) * MathF.PI / 2 : 0);
        var flip = random.Chance(0.25) ? -1f : 1f;
        var scale = random.Between(0.85, 1.15);
        return Affine(angle, scale * flip, scale, random.Between(-0.08, 0.08), random.Between(-0.08, 0.08));
    }

    /// <summary>What sets one image of an episode apart from the others.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="strength">1 where cases differ by themselves, more where they are few.</param>
    public static SpatialWarp ForImage(EpisodeRandom random, float strength)
    {
        var size = 1 + strength * random.Between(-0.12, 0.12);
        var aspect = 1 + strength * random.Between(-0.08, 0.08);
        var warp = Affine(strength * random.Between(-0.12, 0.12), size * aspect, size / aspect,
            strength * random.Between(-0.08, 0.08), strength * random.Between(-0.08, 0.08));
        var amplitude = strength * random.Between(0, 0.06);
        for (var i = 0; i < warp._elastic.Length; i++) warp._elastic[i] = amplitude * random.Normal();
        return warp;
    }

    /// <summary>A part of a slice, enlarged: what is small in the few cases at hand may fill the image in the next one.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="most">Enlargement at most.</param>
    /// <param name="slice">What is labelled in it is never larger than the part, and its middle is shown.</param>
    public static SpatialWarp CloseUp(EpisodeRandom random, double most, LabelledSlice slice)
    {
        var (x, y, extent) = slice.Labelled();
        var part = Math.Max(MathF.Exp(-random.Between(0, Math.Log(most))), extent);
        return Affine(0, part, part, Place(x), Place(y));

        float Place(float middle) => Math.Clamp(middle + (part * random.Between(-0.5, 0.5)), part - 1, 1 - part);
    }

    /// <summary>This warp's samples looked up through the other's: first <paramref name="outer"/>, then this. Both elastic
    /// parts are smooth over the result.</summary>
    public SpatialWarp After(SpatialWarp outer)
    {
        var both = new SpatialWarp(
            (_xx * outer._xx) + (_xy * outer._yx), (_xx * outer._xy) + (_xy * outer._yy),
            (_yx * outer._xx) + (_yy * outer._yx), (_yx * outer._xy) + (_yy * outer._yy),
            (_xx * outer._dx) + (_xy * outer._dy) + _dx, (_yx * outer._dx) + (_yy * outer._dy) + _dy);
        for (var i = 0; i < _elastic.Length; i += 2)
        {
            var (x, y) = (outer._elastic[i], outer._elastic[i + 1]);
            both._elastic[i] = _elastic[i] + (_xx * x) + (_xy * y);
            both._elastic[i + 1] = _elastic[i + 1] + (_yx * x) + (_yy * y);
        }

        return both;
    }

    /// <summary>Samples a slice: pixels bilinear (outside is black), labels by the nearest.</summary>
    /// <param name="slice">Any size.</param>
    /// <param name="size">Side of the square result.</param>
    /// <param name="pixels">channels x size x size, 0..255.</param>
    /// <param name="labels">size x size.</param>
    public void Sample(LabelledSlice slice, int size, Span<float> pixels, Span<byte> labels)
    {
        for (var row = 0; row < size; row++)
        {
            var v = (2 * (row + 0.5f) / size) - 1;
            for (var column = 0; column < size; column++)
            {
                var u = (2 * (column + 0.5f) / size) - 1;
                var (ex, ey) = Elastic(u, v);
                var x = (((_xx * u) + (_xy * v) + _dx + ex + 1) * slice.Width / 2) - 0.5f;
                var y = (((_yx * u) + (_yy * v) + _dy + ey + 1) * slice.Height / 2) - 0.5f;
                SamplePixel(slice, x, y, pixels, labels, (row * size) + column, size * size);
            }
        }
    }

    private static void SamplePixel(LabelledSlice slice, float x, float y, Span<float> pixels, Span<byte> labels, int at,
        int plane)
    {
        var nearX = (int)MathF.Floor(x + 0.5f);
        var nearY = (int)MathF.Floor(y + 0.5f);
        if ((uint)nearX >= (uint)slice.Width || (uint)nearY >= (uint)slice.Height)
        {
            labels[at] = 0;
            for (var channel = 0; channel < slice.Channels; channel++) pixels[(channel * plane) + at] = 0;
            return;
        }

        labels[at] = slice.Labels[(nearY * slice.Width) + nearX];
        var x0 = Math.Clamp((int)MathF.Floor(x), 0, slice.Width - 1);
        var y0 = Math.Clamp((int)MathF.Floor(y), 0, slice.Height - 1);
        var x1 = Math.Min(x0 + 1, slice.Width - 1);
        var y1 = Math.Min(y0 + 1, slice.Height - 1);
        var fx = Math.Clamp(x - x0, 0, 1);
        var fy = Math.Clamp(y - y0, 0, 1);
        for (var channel = 0; channel < slice.Channels; channel++)
        {
            var top = Lerp(slice, x0, x1, y0, fx, channel);
            var bottom = Lerp(slice, x0, x1, y1, fx, channel);
            pixels[(channel * plane) + at] = top + (fy * (bottom - top));
        }
    }

    private static float Lerp(LabelledSlice slice, int x0, int x1, int y, float fraction, int channel)
    {
        var left = slice.Pixels[(((y * slice.Width) + x0) * slice.Channels) + channel];
        var right = slice.Pixels[(((y * slice.Width) + x1) * slice.Channels) + channel];
        return left + (fraction * (right - left));
    }

    private (float X, float Y) Elastic(float u, float v)
    {
        var gx = Math.Clamp((u + 1) / 2 * (Grid - 1), 0, Grid - 1.001f);
        var gy = Math.Clamp((v + 1) / 2 * (Grid - 1), 0, Grid - 1.001f);
        var (x, y) = ((int)gx, (int)gy);
        var (fx, fy) = (Smooth(gx - x), Smooth(gy - y));
        var at = 2 * ((y * Grid) + x);
        return (Mixed(at, fx, fy), Mixed(at + 1, fx, fy));
    }

    private float Mixed(int at, float fx, float fy)
    {
        var top = _elastic[at] + (fx * (_elastic[at + 2] - _elastic[at]));
        var bottom = _elastic[at + (2 * Grid)] + (fx * (_elastic[at + (2 * Grid) + 2] - _elastic[at + (2 * Grid)]));
        return top + (fy * (bottom - top));
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static SpatialWarp Affine(float angle, float scaleX, float scaleY, float dx, float dy)
    {
        var (sin, cos) = MathF.SinCos(angle);
        return new SpatialWarp(cos * scaleX, -sin * scaleY, sin * scaleX, cos * scaleY, dx, dy);
    }
}
