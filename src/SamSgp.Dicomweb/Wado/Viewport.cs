using System.Globalization;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A region of an image fitted into a box, its proportions kept (PS3.18 8.3.5.1.3).</summary>
/// <param name="Width">Of the box, in pixels.</param>
/// <param name="Height">Of the box, in pixels.</param>
/// <param name="Region">Left, top, width and height of what is shown, in pixels of the image; null for all of it.</param>
internal sealed record Viewport(int Width, int Height, (int Left, int Top, int Width, int Height)? Region)
{
    /// <summary>Pixels of a side at most: what screens show.</summary>
    public const int LargestSide = 4096;

    /// <summary>A picture is enlarged so many times at most: what is between its pixels, the viewer can make as well.</summary>
    public const int MostEnlarged = 8;

    // A grey or RGB picture takes up to 3 + 6 + 3 + 4 bytes a pixel while it is fitted and encoded, and its file.
    private const int BytesPerPixel = 19;

    /// <summary>Bytes of memory it takes at most to fit a picture into it.</summary>
    public long Bytes => (long)Width * Height * BytesPerPixel;

    /// <summary>Reads <c>vw,vh</c> or <c>vw,vh,sx,sy,sw,sh</c>; null where it is malformed.</summary>
    public static Viewport? Parse(string text)
    {
        var numbers = new List<int>();
        foreach (var piece in text.Split(','))
        {
            if (!int.TryParse(piece, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            numbers.Add(number);
        }

        if (numbers.Count is not (2 or 6) || numbers[0] is < 1 or > LargestSide || numbers[1] is < 1 or > LargestSide) return null;
        if (numbers.Count == 2) return new Viewport(numbers[0], numbers[1], null);
        return numbers[4] < 1 || numbers[5] < 1
            ? null
            : new Viewport(numbers[0], numbers[1], (numbers[2], numbers[3], numbers[4], numbers[5]));
    }

    /// <summary>The region, as large as the box allows, but <see cref="MostEnlarged"/> times its size at most.</summary>
    public RasterImage Fit(RasterImage image)
    {
        var shown = Region is null ? image : Crop(image, Region.Value);
        var scale = Math.Min(MostEnlarged, Math.Min((double)Width / shown.Width, (double)Height / shown.Height));
        var (width, height) = (Math.Max(1, (int)Math.Round(shown.Width * scale)), Math.Max(1, (int)Math.Round(shown.Height * scale)));
        return (width, height) == (shown.Width, shown.Height) ? shown : shown.Resize(width, height);
    }

    // What of the region lies outside the image is not shown.
    private static RasterImage Crop(RasterImage image, (int Left, int Top, int Width, int Height) region)
    {
        var left = Math.Min(region.Left, image.Width - 1);
        var top = Math.Min(region.Top, image.Height - 1);
        var width = Math.Min(region.Width, image.Width - left);
        var height = Math.Min(region.Height, image.Height - top);
        var source = image.To8Bit();
        var samples = new byte[width * height * image.Channels];
        for (var row = 0; row < height; row++)
            source.AsSpan(((top + row) * image.Width + left) * image.Channels, width * image.Channels)
                .CopyTo(samples.AsSpan(row * width * image.Channels));
        return RasterImage.From8Bit(width, height, samples);
    }
}
