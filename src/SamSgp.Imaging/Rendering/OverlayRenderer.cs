using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SkiaSharp;

namespace SamSgp.Imaging.Rendering;

/// <summary>Pictures for people: slices of a volume side by side with segments drawn over in their colours and a
/// legend with their volumes. NIfTI volumes are in radiological view; around small segments the slices are cropped.</summary>
public static class OverlayRenderer
{
    private const int Gap = 6;
    private const int LineHeight = 24;
    private static readonly SKColor Background = new(18, 18, 20);

    /// <summary>Draws the picture.</summary>
    /// <param name="volume">What is shown.</param>
    /// <param name="masks">Segments on the volume's grid; null for none.</param>
    /// <param name="segments">Names and colours; segments without one are not drawn.</param>
    /// <param name="options">Size, window, title.</param>
    public static RasterImage ContactSheet(Volume volume, MaskVolume? masks, IReadOnlyList<SegmentStyle> segments,
        OverlayOptions options)
    {
        if (masks is not null && !masks.Geometry.IsAlignedWith(volume.Geometry, 0.1))
            throw new ArgumentException("The segments lie on another grid than the volume.");
        var shown = masks is null ? [] : segments.Where(s => masks.SegmentNumbers.Contains(s.Number)).ToList();
        var extents = shown.Select(s => Extent(masks!, s.Number)).ToList();
        var counts = extents.ConvertAll(extent => extent.Counts);
        var view = new SliceView(volume.Geometry, SliceBox.Around(volume.Geometry, extents.Select(extent => extent.Box).Aggregate((SliceBox?)null, SliceBox.Joined)));
        var slices = ChooseSlices(volume.Geometry.Slices, counts, options.MostSlices);
        var tile = SliceTile.For(view, options.TileSize);
        var columns = ChooseColumns(slices.Count, tile);
        var rows = (slices.Count + columns - 1) / columns;
        var width = Math.Max(columns * (tile.Width + Gap) + Gap, 360);
        var legend = LayOutLegend(volume.Geometry, shown, counts, width);
        var top = Gap + (options.Title is null ? 0 : LineHeight + Gap);
        var height = top + rows * (tile.Height + Gap) + legend.Rows * LineHeight + (shown.Count > 0 ? Gap : 0);

        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        using var text = new PictureText(canvas);
        canvas.Clear(Background);
        if (options.Title is { } title) text.Draw(title, Gap + 2, Gap + 18, 17, SKColors.White);
        var window = options.Window ?? DefaultWindow(volume);
        for (var i = 0; i < slices.Count; i++)
        {
            var (x, y) = (Gap + i % columns * (tile.Width + Gap), top + i / columns * (tile.Height + Gap));
            using var picture = tile.Draw(volume, masks, shown, slices[i], window, options.Opacity);
            canvas.DrawBitmap(picture, x, y);
            tile.Annotate(text, volume.Geometry, slices[i], x, y);
        }

        DrawLegend(text, canvas, legend.Items, top + rows * (tile.Height + Gap) + Gap);
        canvas.Flush();
        return RasterImage.FromBitmap(bitmap, 3);
    }

    /// <summary>The images' own window, else from the percentile 0.5 to 99.5 of a sample of the voxels.</summary>
    public static VoiWindow DefaultWindow(Volume volume)
    {
        if (volume.IsColor) return VoiWindow.Between(0, 255);
        if (volume.Window is var (center, width)) return new VoiWindow(center, width);
        var slice = new float[volume.Geometry.SliceLength];
        var sample = new List<float>();
        var step = Math.Max(1, (int)(volume.Geometry.VoxelCount / 200_000));
        var offset = 0;
        for (var k = 0; k < volume.Geometry.Slices; k++)
        {
            volume.ReadSlice(k, slice);
            for (; offset < slice.Length; offset += step)
            {
                if (float.IsFinite(slice[offset])) sample.Add(slice[offset]);
            }

            offset -= slice.Length;
        }

        if (sample.Count == 0) return VoiWindow.Between(0, 1);
        sample.Sort();
        return VoiWindow.Between(sample[(int)(0.005 * (sample.Count - 1))], sample[(int)(0.995 * (sample.Count - 1))]);
    }

    // Voxels of each slice, and the rectangle that holds all of them.
    private static (long[] Counts, SliceBox? Box) Extent(MaskVolume masks, int segment)
    {
        var (buffer, counts, box) = (new byte[masks.Geometry.SliceLength], new long[masks.Geometry.Slices], (SliceBox?)null);
        for (var k = 0; k < counts.Length; k++)
        {
            counts[k] = masks.ReadSlice(segment, k, buffer);
            if (counts[k] > 0) box = SliceBox.Joined(box, SliceBox.Of(buffer, masks.Geometry.Columns));
        }

        return (counts, box);
    }

    /// <summary>Evenly over the slices that hold a segment, or over all where none does.</summary>
    private static List<int> ChooseSlices(int slices, List<long[]> counts, int most)
    {
        var filled = Enumerable.Range(0, slices).Where(k => counts.Any(count => count[k] > 0)).ToList();
        var (first, last) = filled.Count > 0 ? (filled[0], filled[^1]) : (0, slices - 1);
        var shown = Math.Min(Math.Max(1, most), last - first + 1);
        return [.. Enumerable.Range(0, shown).Select(i =>
            shown == 1 ? (first + last) / 2 : first + (int)Math.Round(i * (double)(last - first) / (shown - 1)))];
    }

    /// <summary>About half as wide again as high, with few empty places.</summary>
    private static int ChooseColumns(int tiles, SliceTile tile) => Enumerable.Range(1, tiles).MinBy(columns =>
    {
        var rows = (tiles + columns - 1) / columns;
        var shape = columns * tile.Width / (1.5 * rows * tile.Height);
        return Math.Abs(Math.Log(shape)) + 0.5 * (rows * columns - tiles) / tiles;
    });

    private static (List<(string Text, SKColor Color, int X, int Row)> Items, int Rows) LayOutLegend(
        VolumeGeometry geometry, List<SegmentStyle> shown, List<long[]> counts, int width)
    {
        var items = new List<(string, SKColor, int, int)>();
        var (x, row) = (Gap, 0);
        for (var i = 0; i < shown.Count; i++)
        {
            var voxels = counts[i].Sum();
            // Millilitres mean nothing where pixels have no size in a patient.
            var amount = !geometry.HasVolume
                ? FormattableString.Invariant($"{voxels} px")
                : FormattableString.Invariant($"{voxels * geometry.VoxelMilliliters:0.#} ml");
            var label = $"{shown[i].Label} · {amount}";
            var length = 34 + PictureText.Measure(label, 15);
            if (x + length > width && x > Gap) (x, row) = (Gap, row + 1);
            items.Add((label, new SKColor(shown[i].Red, shown[i].Green, shown[i].Blue), x, row));
            x += length;
        }

        return (items, shown.Count == 0 ? 0 : row + 1);
    }

    private static void DrawLegend(PictureText text, SKCanvas canvas, List<(string Text, SKColor Color, int X, int Row)> items,
        int top)
    {
        foreach (var (label, color, x, row) in items)
        {
            using var paint = new SKPaint { Color = color };
            canvas.DrawRect(x, top + row * LineHeight + 2, 14, 14, paint);
            text.Draw(label, x + 20, top + row * LineHeight + 15, 15, SKColors.White);
        }
    }
}
