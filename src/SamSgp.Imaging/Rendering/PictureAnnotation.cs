using SamSgp.Imaging.Rasters;
using SkiaSharp;

namespace SamSgp.Imaging.Rendering;

/// <summary>Lines of text burnt into a picture, in its upper corners.</summary>
public static class PictureAnnotation
{
    private const float SmallestSize = 9, LargestSize = 26, LinesOfPicture = 32, Margin = 4;

    // A bitmap of four channels at most, what is drawn into it read again, and the samples as they are kept.
    private const int BytesPerPixel = 4 + 3 + 6;

    private static readonly SKColor Colour = new(235, 235, 235);

    /// <summary>False on a machine that has no font.</summary>
    public static bool CanBeDrawn { get; } = SKFontManager.Default.FontFamilyCount > 0;

    /// <summary>Bytes of memory it takes to draw into a picture.</summary>
    /// <param name="pixels">Of the picture.</param>
    public static long Bytes(long pixels) => pixels * BytesPerPixel;

    /// <summary>The picture with text, 8 bits a sample.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="left">Lines in the upper left corner, from the top.</param>
    /// <param name="right">Lines in the upper right corner.</param>
    public static RasterImage Draw(RasterImage image, IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        using var bitmap = image.ToBitmap();
        using var canvas = new SKCanvas(bitmap);
        using var text = new PictureText(canvas);
        var size = Math.Clamp(image.Height / LinesOfPicture, SmallestSize, LargestSize);
        foreach (var (n, line) in left.Index()) text.Draw(line, Margin, Margin + (n + 1) * size * 1.2f, size, Colour);
        foreach (var (n, line) in right.Index()) text.Draw(line, image.Width - Margin, Margin + (n + 1) * size * 1.2f, size, Colour, SKTextAlign.Right);
        canvas.Flush();
        return RasterImage.FromBitmap(bitmap, image.Channels);
    }
}
