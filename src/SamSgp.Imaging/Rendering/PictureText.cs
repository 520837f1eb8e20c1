using SkiaSharp;

namespace SamSgp.Imaging.Rendering;

/// <summary>Text in pictures, in a sans-serif font of the system. A machine without any font gets pictures without
/// text.</summary>
internal sealed class PictureText(SKCanvas canvas) : IDisposable
{
    private static readonly SKTypeface Typeface = Find();
    private readonly SKPaint _paint = new() { IsAntialias = true };

    public void Dispose() => _paint.Dispose();

    /// <summary>Width in pixels.</summary>
    public static int Measure(string text, float size)
    {
        using var font = new SKFont(Typeface, size);
        return (int)Math.Ceiling(font.MeasureText(text));
    }

    /// <summary>Draws with the baseline at <paramref name="y"/>.</summary>
    public void Draw(string text, float x, float y, float size, SKColor color, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(Typeface, size) { Edging = SKFontEdging.Antialias };
        // A dark rim keeps text readable on bright tissue.
        (_paint.Style, _paint.StrokeWidth, _paint.Color) = (SKPaintStyle.Stroke, 3, new SKColor(0, 0, 0, 170));
        canvas.DrawText(text, x, y, align, font, _paint);
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, color);
        canvas.DrawText(text, x, y, align, font, _paint);
    }

    /// <summary>Draws without the rim, for plain backgrounds.</summary>
    public void DrawPlain(string text, float x, float y, float size, SKColor color)
    {
        using var font = new SKFont(Typeface, size) { Edging = SKFontEdging.Antialias };
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, color);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, _paint);
    }

    private static SKTypeface Find()
    {
        foreach (var family in (string[])["DejaVu Sans", "Liberation Sans", "Noto Sans", "Ubuntu", "Arial", "Helvetica"])
        {
            if (SKFontManager.Default.FontFamilies.Contains(family)) return SKTypeface.FromFamilyName(family);
        }

        return SKTypeface.Default;
    }
}
