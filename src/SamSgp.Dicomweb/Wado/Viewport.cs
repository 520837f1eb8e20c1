using System.Globalization;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A region of an image fitted into a box, its proportions kept (PS3.18 8.3.5.1.3).</summary>
/// <param name="Width">Of the box, in pixels.</param>
/// <param name="Height">Of the box, in pixels.</param>
internal sealed record Viewport(int Width, int Height)
{
    /// <summary>Pixels of a side at most: what screens show.</summary>
    public const int LargestSide = 4096;

    /// <summary>A picture is enlarged so many times at most: what is between its pixels, the viewer can make as well.</summary>
    public const int MostEnlarged = 8;

    // A grey or RGB picture takes up to 3 + 6 + 3 + 4 bytes a pixel while it is fitted and encoded, and its file.
    private const int BytesPerPixel = 19;

    /// <summary>First column of what is shown, in pixels of the image.</summary>
    public int Left { get; init; }

    /// <summary>First row.</summary>
    public int Top { get; init; }

    /// <summary>Columns that are shown; null for all from <see cref="Left"/> on. Negative: mirrored from left to right.</summary>
    public int? RegionWidth { get; init; }

    /// <summary>Rows that are shown; null for all from <see cref="Top"/> on. Negative: upside down.</summary>
    public int? RegionHeight { get; init; }

    /// <summary>Bytes of memory it takes at most to fit a picture into it.</summary>
    public long Bytes => BytesOf((long)Width * Height);

    /// <summary>The same of a picture that is no larger than its image.</summary>
    public static long BytesOf(long pixels) => pixels * BytesPerPixel;

    private bool IsWhole => this is { Left: 0, Top: 0, RegionWidth: null, RegionHeight: null };

    /// <summary>Reads <c>vw,vh</c> or <c>vw,vh,sx,sy,sw,sh</c>, of which the last four may be empty; null where it is malformed.</summary>
    public static Viewport? Parse(string text)
    {
        var numbers = new int?[6];
        var pieces = text.Split(',');
        if (pieces.Length is < 2 or > 6) return null;
        for (var n = 0; n < pieces.Length; n++)
        {
            if (pieces[n].Length == 0) continue;
            // Places may be between pixels: the nearest one is meant.
            if (!double.TryParse(pieces[n], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || Math.Abs(number) > int.MaxValue) return null;
            numbers[n] = (int)Math.Round(number);
        }

        if (numbers is not [>= 1 and <= LargestSide and var width, >= 1 and <= LargestSide and var height, null or >= 0, null or >= 0, not 0, not 0])
            return null;
        return new Viewport(width, height)
        {
            Left = numbers[2] ?? 0, Top = numbers[3] ?? 0, RegionWidth = numbers[4], RegionHeight = numbers[5],
        };
    }

    /// <summary>The region, as large as the box allows, but <see cref="MostEnlarged"/> times its size at most.</summary>
    public RasterImage Fit(RasterImage image)
    {
        var shown = IsWhole ? image : Region(image);
        var scale = Math.Min(MostEnlarged, Math.Min((double)Width / shown.Width, (double)Height / shown.Height));
        var (width, height) = (Math.Max(1, (int)Math.Round(shown.Width * scale)), Math.Max(1, (int)Math.Round(shown.Height * scale)));
        return (width, height) == (shown.Width, shown.Height) ? shown : shown.Resize(width, height);
    }

    // What of the region lies outside the image is not shown.
    private RasterImage Region(RasterImage image)
    {
        var left = Math.Min(Left, image.Width - 1);
        var top = Math.Min(Top, image.Height - 1);
        var width = (int)Math.Min(Math.Abs((long)(RegionWidth ?? image.Width)), image.Width - left);
        var height = (int)Math.Min(Math.Abs((long)(RegionHeight ?? image.Height)), image.Height - top);
        var (source, channels) = (image.To8Bit(), image.Channels);
        var samples = new byte[width * height * channels];
        for (var row = 0; row < height; row++)
        {
            var target = samples.AsSpan((RegionHeight < 0 ? height - 1 - row : row) * width * channels, width * channels);
            source.AsSpan(((top + row) * image.Width + left) * channels, width * channels).CopyTo(target);
            if (RegionWidth < 0) Mirror(target, channels);
        }

        return RasterImage.From8Bit(width, height, samples);
    }

    private static void Mirror(Span<byte> row, int channels)
    {
        row.Reverse();
        for (var pixel = 0; pixel < row.Length && channels > 1; pixel += channels) row.Slice(pixel, channels).Reverse();
    }
}
