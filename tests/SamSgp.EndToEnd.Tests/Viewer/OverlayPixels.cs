using SamSgp.Imaging.Rasters;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>What of a segment is seen: pixels of its hue (the images are grey, so a blend with them keeps the hue) compared with
/// where the structure really is.</summary>
internal static class OverlayPixels
{
    private const double HueTolerance = 14, LeastSaturation = 0.12;

    /// <summary>Voxels by which an outline may lie beside the truth.</summary>
    private const int Margin = 3;

    /// <summary>What is wrong with what is drawn; null when most of the structure is covered and next to nothing lies
    /// outside of it.</summary>
    /// <param name="picture">The viewport, images fitted into it.</param>
    /// <param name="color">The segment's colour, #rrggbb.</param>
    /// <param name="truth">True where the structure is; columns x rows.</param>
    public static string? Fault(RasterImage picture, string color, bool[,] truth)
    {
        var (columns, rows) = (truth.GetLength(0), truth.GetLength(1));
        var (inside, outside) = (0, 0);
        var covered = new bool[columns, rows];
        var scale = Math.Min((double)picture.Width / columns, (double)picture.Height / rows);
        var hue = HueOf(color);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                if (!HasHue(picture, x, y, hue)) continue;
                var column = (int)Math.Floor((x - (picture.Width - columns * scale) / 2) / scale);
                var row = (int)Math.Floor((y - (picture.Height - rows * scale) / 2) / scale);
                if (IsNear(truth, column, row)) inside++;
                else outside++;
                if (column >= 0 && row >= 0 && column < columns && row < rows) covered[column, row] = true;
            }
        }

        var seen = truth.Cast<bool>().Zip(covered.Cast<bool>()).Count(pair => pair.First && pair.Second);
        var share = (double)seen / Math.Max(1, truth.Cast<bool>().Count(voxel => voxel));
        if (share < 0.7)
            return $"{share:P0} of the structure is covered by pixels of {color}; {inside + outside} pixels have that hue.";
        return outside > 0.03 * (inside + outside)
            ? $"{outside} of {inside + outside} pixels of {color} lie far outside the structure."
            : null;
    }

    /// <summary>How many pixels have a colour's hue.</summary>
    public static int Count(RasterImage picture, string color)
    {
        var hue = HueOf(color);
        return Enumerable.Range(0, picture.Width * picture.Height).Count(i => HasHue(picture, i % picture.Width, i / picture.Width, hue));
    }

    /// <summary>The middle of a colour's pixels: of their rows the one in the middle, of the pixels in it likewise.</summary>
    public static (int X, int Y) Middle(RasterImage picture, string color)
    {
        var hue = HueOf(color);
        var all = Enumerable.Range(0, picture.Width * picture.Height).Select(i => (X: i % picture.Width, Y: i / picture.Width))
            .Where(at => HasHue(picture, at.X, at.Y, hue)).ToList();
        var row = all[all.Count / 2].Y;
        var columns = all.Where(at => at.Y == row).Select(at => at.X).ToList();
        return (columns[columns.Count / 2], row);
    }

    private static double HueOf(string color) =>
        Hue(Convert.ToInt32(color[1..3], 16), Convert.ToInt32(color[3..5], 16), Convert.ToInt32(color[5..7], 16)).Hue;

    private static bool HasHue(RasterImage picture, int x, int y, double hue)
    {
        var at = (y * picture.Width + x) * picture.Channels;
        var (found, saturation) = Hue(picture.Samples[at], picture.Samples[at + 1], picture.Samples[at + 2]);
        var distance = Math.Abs(found - hue);
        return saturation >= LeastSaturation && Math.Min(distance, 360 - distance) <= HueTolerance;
    }

    private static bool IsNear(bool[,] truth, int column, int row)
    {
        for (var c = column - Margin; c <= column + Margin; c++)
        {
            for (var r = row - Margin; r <= row + Margin; r++)
                if (c >= 0 && r >= 0 && c < truth.GetLength(0) && r < truth.GetLength(1) && truth[c, r]) return true;
        }

        return false;
    }

    private static (double Hue, double Saturation) Hue(int red, int green, int blue)
    {
        var (high, low) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        if (high < 24 || high == low) return (0, 0); // Black has no hue to speak of.
        var span = (double)(high - low);
        var hue = high == red ? 60 * ((green - blue) / span)
            : high == green ? 60 * (2 + (blue - red) / span)
            : 60 * (4 + (red - green) / span);
        return ((hue + 360) % 360, span / high);
    }
}
