using System.Globalization;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A part of an image by the places of two of its corners, each from 0 to 1 of the image's width and height (PS3.18 9.1.2, region).</summary>
internal sealed record PictureRegion(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Reads <c>xmin,ymin,xmax,ymax</c>; null where it is malformed, or is no part of an image.</summary>
    public static PictureRegion? Parse(string text)
    {
        var numbers = text.Split(',').Select(piece =>
            double.TryParse(piece, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return numbers is [>= 0 and <= 1 and var left, >= 0 and <= 1 and var top, >= 0 and <= 1 and var right, >= 0 and <= 1 and var bottom]
            && left < right && top < bottom ? new PictureRegion(left, top, right, bottom) : null;
    }

    /// <summary>The part of an image, fitted into a box; as large as it is where there is none.</summary>
    public Viewport Of(RasterImage image, Viewport? box)
    {
        var (left, width) = Pixels(Left, Right, image.Width);
        var (top, height) = Pixels(Top, Bottom, image.Height);
        return new Viewport(box?.Width ?? width, box?.Height ?? height) { Left = left, Top = top, RegionWidth = width, RegionHeight = height };
    }

    private static (int From, int Count) Pixels(double from, double to, int size)
    {
        var first = Math.Min((int)Math.Round(from * size), size - 1);
        return (first, Math.Max(1, (int)Math.Round(to * size) - first));
    }
}
