using System.Globalization;
using SamSgp.Imaging.Volumes;
using SkiaSharp;

namespace SamSgp.Imaging.Rendering;

/// <summary>One slice as a picture with square pixels.</summary>
/// <param name="View">What is shown of the slice.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record SliceTile(SliceView View, int Width, int Height)
{
    /// <summary>The size of a volume's tiles: its longer side fills <paramref name="size"/> pixels, spacing is kept.</summary>
    public static SliceTile For(SliceView view, int size)
    {
        var (width, height) = (view.Columns * view.ColumnSpacing, view.Rows * view.RowSpacing);
        var scale = size / Math.Max(width, height);
        return new(view, Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>Draws slice and segments.</summary>
    public SKBitmap Draw(Volume volume, MaskVolume? masks, IReadOnlyList<SegmentStyle> segments, int slice,
        VoiWindow window, double opacity)
    {
        var rgb = new byte[Width * Height * 3];
        if (volume.IsColor) FillColor(volume, slice, rgb);
        else FillGray(volume, slice, window, rgb);
        if (masks is not null)
        {
            var source = new byte[volume.Geometry.SliceLength];
            foreach (var segment in segments)
            {
                if (masks.ReadSlice(segment.Number, slice, source) > 0)
                    Overlay(View.Of(source), segment, opacity, rgb);
            }
        }

        var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = bitmap.GetPixelSpan();
        for (int i = 0, p = 0; i < rgb.Length; i += 3, p += 4)
        {
            rgb.AsSpan(i, 3).CopyTo(pixels[p..]);
            pixels[p + 3] = 255;
        }

        return bitmap;
    }

    /// <summary>Slice number, and where the patient's sides are.</summary>
    public void Annotate(PictureText text, VolumeGeometry geometry, int slice, int x, int y)
    {
        var gray = new SKColor(225, 225, 225);
        if (geometry.Slices > 1)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{slice + 1}/{geometry.Slices}");
            text.Draw(number, x + 5, y + Height - 6, 13, gray);
        }

        if (!View.IsOriented) return;
        text.Draw(Side(View.Right * -1), x + 4, y + Height / 2f + 5, 13, gray);
        text.Draw(Side(View.Right), x + Width - 4, y + Height / 2f + 5, 13, gray, SKTextAlign.Right);
        text.Draw(Side(View.Down * -1), x + Width / 2f, y + 14, 13, gray, SKTextAlign.Center);
        text.Draw(Side(View.Down), x + Width / 2f, y + Height - 6, 13, gray, SKTextAlign.Center);
    }

    /// <summary>Letter of the patient's side that a direction points to most (PS3.3 C.7.6.1.1.1).</summary>
    private static string Side(Vector3D v)
    {
        var (x, y, z) = (Math.Abs(v.X), Math.Abs(v.Y), Math.Abs(v.Z));
        if (x >= y && x >= z) return v.X > 0 ? "L" : "R";
        return y >= z ? (v.Y > 0 ? "P" : "A") : (v.Z > 0 ? "H" : "F");
    }

    private void FillGray(Volume volume, int slice, VoiWindow window, byte[] rgb)
    {
        var g = volume.Geometry;
        var values = new float[g.SliceLength];
        volume.ReadSlice(slice, values);
        var whole = new byte[values.Length];
        window.Apply(values, whole);
        var levels = View.Of(whole);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var level = Interpolate(levels, x, y, 1, 0);
                rgb.AsSpan((y * Width + x) * 3, 3).Fill(level);
            }
        }
    }

    private void FillColor(Volume volume, int slice, byte[] rgb)
    {
        var source = View.Of(volume.ReadRgb(slice), 3);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                for (var c = 0; c < 3; c++)
                    rgb[(y * Width + x) * 3 + c] = Interpolate(source, x, y, 3, c);
            }
        }
    }

    private byte Interpolate(ReadOnlySpan<byte> source, int x, int y, int step, int channel)
    {
        var (columns, rows) = (View.Columns, View.Rows);
        var column = Math.Clamp((x + 0.5) * columns / Width - 0.5, 0, columns - 1);
        var row = Math.Clamp((y + 0.5) * rows / Height - 0.5, 0, rows - 1);
        var (c0, r0) = ((int)column, (int)row);
        var (c1, r1) = (Math.Min(c0 + 1, columns - 1), Math.Min(r0 + 1, rows - 1));
        var (fc, fr) = (column - c0, row - r0);
        var top = source[(r0 * columns + c0) * step + channel] * (1 - fc) + source[(r0 * columns + c1) * step + channel] * fc;
        var low = source[(r1 * columns + c0) * step + channel] * (1 - fc) + source[(r1 * columns + c1) * step + channel] * fc;
        return (byte)(top * (1 - fr) + low * fr + 0.5);
    }

    /// <summary>Fills the segment lightly and draws its outline fully.</summary>
    private void Overlay(ReadOnlySpan<byte> mask, SegmentStyle segment, double opacity, byte[] rgb)
    {
        var inside = new bool[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            var row = Math.Min((int)((y + 0.5) * View.Rows / Height), View.Rows - 1);
            for (var x = 0; x < Width; x++)
                inside[y * Width + x] = mask[row * View.Columns + Math.Min((int)((x + 0.5) * View.Columns / Width), View.Columns - 1)] != 0;
        }

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var at = y * Width + x;
                if (!inside[at]) continue;
                var edge = x == 0 || y == 0 || x == Width - 1 || y == Height - 1 ||
                    !inside[at - 1] || !inside[at + 1] || !inside[at - Width] || !inside[at + Width];
                var weight = edge ? 0.95 : opacity;
                var pixel = rgb.AsSpan(at * 3, 3);
                pixel[0] = (byte)(pixel[0] * (1 - weight) + segment.Red * weight);
                pixel[1] = (byte)(pixel[1] * (1 - weight) + segment.Green * weight);
                pixel[2] = (byte)(pixel[2] * (1 - weight) + segment.Blue * weight);
            }
        }
    }
}
