using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Where in a slice each pixel of a training image comes from: resize, flip, rotation, scale, shift and a
/// smooth elastic part in one sampling step. Coordinates are -1..1 over the slice, so that the slice's own shape and size do
/// not matter (the network's input is a square resize).</summary>
public sealed class SpatialWarp
{
    private const int Grid = 5;
    private const double Shift = 0.5; // of -1..1: a quarter of the width
    private const int Tries = 6;
    private static readonly (double Least, double Most) Zoom = (0.6, 2);
    private readonly float _xx, _xy, _yx, _yy, _dx, _dy;
    private readonly float[] _elastic = new float[Grid * Grid * 2];

    private SpatialWarp(float xx, float xy, float yx, float yy, float dx, float dy) =>
        (_xx, _xy, _yx, _yy, _dx, _dy) = (xx, xy, yx, yy, dx, dy);

    /// <summary>What lies beyond the slice's edge.</summary>
    public SliceBorder Border { get; private init; }

    /// <summary>The plain square resize, as in inference.</summary>
    public static SpatialWarp Identity { get; } = new(1, 0, 0, 1, 0, 0);

    /// <summary>A part of a slice, enlarged to the whole image.</summary>
    /// <param name="x">Its middle, -1..1 over the slice.</param>
    /// <param name="y">Likewise.</param>
    /// <param name="half">Half its width and height, of -1..1.</param>
    internal static SpatialWarp Part(float x, float y, float half) => new(half, 0, 0, half, x, y);

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
        return warp.Bend(random, strength * random.Between(0, 0.06));
    }

    /// <summary>What moves and zooms one image on its own, as if it had been taken of another part of the body and from another
    /// distance: a quarter of its width, 0.6 to 2 times, beyond its edge whatever it may be. Most often the structure stays in
    /// sight.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="slice">The image.</param>
    /// <param name="structure">Labels that are to stay in sight.</param>
    public static SpatialWarp Moved(EpisodeRandom random, LabelledSlice slice, byte[] structure)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var (x, y, _) = slice.Labelled(structure);
        var border = (SliceBorder)random.Below(4);
        for (var attempt = 1; ; attempt++)
        {
            var size = MathF.Exp(-random.Between(Math.Log(Zoom.Least), Math.Log(Zoom.Most)));
            var aspect = random.Between(0.92, 1.08);
            var (dx, dy) = (size * random.Between(-Shift, Shift), size * random.Between(-Shift, Shift));
            var seen = Math.Abs((x - dx) / size) < 0.9 && Math.Abs((y - dy) / size) < 0.9;
            if (!seen && attempt < Tries) continue;
            return Affine(random.Between(-0.2, 0.2), size * aspect, size / aspect, dx, dy, border).Bend(random, size * random.Between(0, 0.05));
        }
    }

    /// <summary>A part of a slice, enlarged, that the structure does not reach into; null where it leaves no room, or is not there
    /// at all.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="slice">The image.</param>
    /// <param name="structure">Labels to keep out of sight.</param>
    public static SpatialWarp? Away(EpisodeRandom random, LabelledSlice slice, byte[] structure)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(structure);
        if (!structure.Any(label => slice.Share(label) > 0)) return null;
        var (x, y, extent) = slice.Labelled(structure);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var half = random.Between(0.25, 0.7);
            var (dx, dy) = (random.Between(half - 1, 1 - half), random.Between(half - 1, 1 - half));
            if (Math.Max(Math.Abs(x - dx), Math.Abs(y - dy)) > half + extent) return Part(dx, dy, half).After(ForImage(random, 1));
        }

        return null;
    }

    /// <summary>Brings a place of a slice to any place of an image, turned a little.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="middle">The place, -1..1 over the slice.</param>
    /// <param name="size">Widths of the slice to one of the image.</param>
    public static SpatialWarp Laid(EpisodeRandom random, (float X, float Y) middle, float size)
    {
        var turn = Affine(random.Between(-0.6, 0.6), size, size * random.Between(0.85, 1.15), 0, 0);
        var (u, v) = (random.Between(-0.8, 0.8), random.Between(-0.8, 0.8));
        var warp = new SpatialWarp(turn._xx, turn._xy, turn._yx, turn._yy,
            middle.X - (turn._xx * u) - (turn._xy * v), middle.Y - (turn._yx * u) - (turn._yy * v));
        return warp.Bend(random, size * 0.03f);
    }

    /// <summary>A part of a slice, enlarged: what is small in the few cases at hand may fill the image in the next one.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="most">Enlargement at most.</param>
    /// <param name="slice">What is labelled in it is never larger than the part, and its middle is shown.</param>
    /// <param name="structure">Labels that count; null for all.</param>
    public static SpatialWarp CloseUp(EpisodeRandom random, double most, LabelledSlice slice, byte[]? structure = null)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var (x, y, extent) = slice.Labelled(structure);
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
            (_xx * outer._dx) + (_xy * outer._dy) + _dx, (_yx * outer._dx) + (_yy * outer._dy) + _dy) { Border = Border };
        for (var i = 0; i < _elastic.Length; i += 2)
        {
            var (x, y) = (outer._elastic[i], outer._elastic[i + 1]);
            both._elastic[i] = _elastic[i] + (_xx * x) + (_xy * y);
            both._elastic[i + 1] = _elastic[i + 1] + (_yx * x) + (_yy * y);
        }

        return both;
    }

    /// <summary>Samples a slice: pixels bilinear, labels by the nearest; outside is what <see cref="Border"/> says.</summary>
    /// <param name="slice">Any size.</param>
    /// <param name="size">Side of the square result.</param>
    /// <param name="pixels">channels x size x size, 0..255.</param>
    /// <param name="labels">size x size.</param>
    public void Sample(LabelledSlice slice, int size, Span<float> pixels, Span<byte> labels) => Sample(slice, size, size, pixels, labels);

    /// <summary>The same into an image of any shape: channels x height x width.</summary>
    internal void Sample(LabelledSlice slice, int width, int height, Span<float> pixels, Span<byte> labels)
    {
        for (var row = 0; row < height; row++)
        {
            var v = (2 * (row + 0.5f) / height) - 1;
            for (var column = 0; column < width; column++)
            {
                var u = (2 * (column + 0.5f) / width) - 1;
                var (ex, ey) = Elastic(u, v);
                var x = (((_xx * u) + (_xy * v) + _dx + ex + 1) * slice.Width / 2) - 0.5f;
                var y = (((_yx * u) + (_yy * v) + _dy + ey + 1) * slice.Height / 2) - 0.5f;
                if (Border == SliceBorder.Mirror) (x, y) = (Mirrored(x, slice.Width), Mirrored(y, slice.Height));
                SamplePixel(slice, x, y, pixels, labels, (row * width) + column, width * height);
            }
        }
    }

    private void SamplePixel(LabelledSlice slice, float x, float y, Span<float> pixels, Span<byte> labels, int at, int plane)
    {
        var nearX = (int)MathF.Floor(x + 0.5f);
        var nearY = (int)MathF.Floor(y + 0.5f);
        if ((uint)nearX >= (uint)slice.Width || (uint)nearY >= (uint)slice.Height)
        {
            labels[at] = 0;
            if (Border == SliceBorder.Edge) (x, y) = (Math.Clamp(x, 0, slice.Width - 1), Math.Clamp(y, 0, slice.Height - 1));
            else
            {
                for (var channel = 0; channel < slice.Channels; channel++) pixels[(channel * plane) + at] = Border == SliceBorder.Grey ? 128 : 0;
                return;
            }
        }
        else
        {
            labels[at] = slice.Labels[(nearY * slice.Width) + nearX];
        }

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

    // Into 0..n - 1, there and back again.
    private static float Mirrored(float at, int n)
    {
        var around = MathF.Abs(at + 0.5f) % (2 * n);
        return Math.Min(around < n ? around : (2 * n) - around, n - 1e-3f) - 0.5f;
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

    private static SpatialWarp Affine(float angle, float scaleX, float scaleY, float dx, float dy, SliceBorder border = SliceBorder.Black)
    {
        var (sin, cos) = MathF.SinCos(angle);
        return new SpatialWarp(cos * scaleX, -sin * scaleY, sin * scaleX, cos * scaleY, dx, dy) { Border = border };
    }

    // Draws the elastic part of a warp that has none yet.
    private SpatialWarp Bend(EpisodeRandom random, float amplitude)
    {
        for (var i = 0; i < _elastic.Length; i++) _elastic[i] = amplitude * random.Normal();
        return this;
    }
}
