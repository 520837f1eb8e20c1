using System.Globalization;
using SamSgp.Imaging.Rendering;
using SkiaSharp;

namespace SamSgp.Imaging.Charts;

/// <summary>A white picture with a title, axes and a legend at the right, drawn in the values' own units.</summary>
internal sealed class ChartCanvas : IDisposable
{
    private const int Height = 440;
    private const int Left = 56;
    private const int Top = 40;
    private const int Right = 240;
    private const int Bottom = 70;
    private const int TextSize = 13;
    private static readonly SKColor[] Colors =
    [
        new(0xff1f77b4), new(0xffff7f0e), new(0xff2ca02c), new(0xffd62728), new(0xff9467bd), new(0xff8c564b), new(0xff17becf),
        new(0xffe377c2), new(0xff7f7f7f), new(0xffbcbd22), new(0xff393b79), new(0xff637939),
    ];

    private readonly SKSurface _surface;
    private readonly SKCanvas _canvas;
    private readonly PictureText _text;
    private readonly int _width;
    private readonly Scale _x;
    private readonly Scale _y;

    public ChartCanvas(string title, Scale x, Scale y, int width = 800)
    {
        (_x, _y, _width) = (x, y, width);
        _surface = SKSurface.Create(new SKImageInfo(width, Height));
        _canvas = _surface.Canvas;
        _canvas.Clear(SKColors.White);
        _text = new PictureText(_canvas);
        Text(title, Left, 24, TextSize + 2);
    }

    /// <summary>Lines across at the steps of y, numbers, the name of x; labels of whole numbers of x in place of
    /// numbers where given.</summary>
    public void DrawAxes(string name, IReadOnlyList<string>? labels = null)
    {
        using var paint = new SKPaint { Color = new SKColor(0xffe0e0e0), StrokeWidth = 1 };
        for (var value = _y.Low; value <= _y.High + (_y.Step / 1000); value += _y.Step)
        {
            _canvas.DrawLine(Left, Y(value), _width - Right, Y(value), paint);
            Text(Number(value), 12, Y(value) + 4, TextSize);
        }

        if (labels is null)
        {
            Text(Number(_x.Low), Left, Height - Bottom + 18, TextSize);
            Text(Number(_x.High), _width - Right - 30, Height - Bottom + 18, TextSize);
            Text(name, (Left + _width - Right) / 2, Height - Bottom + 18, TextSize);
            return;
        }

        for (var i = 0; i < labels.Count; i++) Label(labels[i], X(i + 0.15f), i);
    }

    /// <summary>A line through points.</summary>
    public void Line(IReadOnlyList<(double X, double Y)> points, int color)
    {
        if (points.Count == 0) return;
        using var path = PathOf(points);
        using var paint = new SKPaint
        {
            Color = ColorOf(color), StrokeWidth = 2, IsAntialias = true, Style = SKPaintStyle.Stroke,
        };
        _canvas.DrawPath(path, paint);
    }

    /// <summary>A pale area within points.</summary>
    public void Fill(IReadOnlyList<(double X, double Y)> points, int color)
    {
        if (points.Count == 0) return;
        using var path = PathOf(points);
        using var paint = new SKPaint { Color = ColorOf(color).WithAlpha(40), IsAntialias = true };
        _canvas.DrawPath(path, paint);
    }

    /// <summary>A bar from zero with its interval.</summary>
    public void Bar(double left, double right, ChartBar bar, int color)
    {
        using var paint = new SKPaint { Color = ColorOf(color), IsAntialias = true };
        _canvas.DrawRect(new SKRect(X(left), Y(bar.Value), X(right), Y(0)), paint);
        using var black = new SKPaint { Color = SKColors.Black, StrokeWidth = 1.5f, IsAntialias = true };
        var middle = X((left + right) / 2);
        _canvas.DrawLine(middle, Y(bar.Low), middle, Y(bar.High), black);
        foreach (var end in (double[])[bar.Low, bar.High]) _canvas.DrawLine(middle - 3, Y(end), middle + 3, Y(end), black);
    }

    /// <summary>Names beside their colours.</summary>
    public void DrawLegend(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            using var paint = new SKPaint { Color = ColorOf(i) };
            var y = Top + (i * 22);
            _canvas.DrawRect(_width - Right + 14, y, 14, 10, paint);
            Text(names[i], _width - Right + 34, y + 10, TextSize);
        }
    }

    public void WritePng(string path)
    {
        using var image = _surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    public void Dispose()
    {
        _text.Dispose();
        _surface.Dispose();
    }

    private static SKColor ColorOf(int index) => Colors[index % Colors.Length];

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    // Neighbouring labels on two lines, so that long names do not run into each other.
    private void Label(string text, float x, int index) =>
        Text(text, x, Height - Bottom + 18 + (index % 2 * 18), TextSize - 1);

    private void Text(string text, float x, float y, float size) =>
        _text.DrawPlain(text, x, y, size, SKColors.Black);

    private SKPath PathOf(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new SKPath();
        path.MoveTo(X(points[0].X), Y(points[0].Y));
        foreach (var (x, y) in points.Skip(1)) path.LineTo(X(x), Y(y));
        return path;
    }

    private float X(double value) => (float)(Left + ((value - _x.Low) / (_x.High - _x.Low) * (_width - Right - Left)));

    private float Y(double value) => (float)(Height - Bottom - ((value - _y.Low) / (_y.High - _y.Low) * (Height - Bottom - Top)));

    /// <summary>Ends of an axis and the step of its numbers.</summary>
    internal readonly record struct Scale(double Low, double High, double Step)
    {
        /// <summary>An axis that holds all values; its ends are whole steps where <paramref name="nice"/>.</summary>
        public static Scale Of(IEnumerable<double> values, bool nice = true)
        {
            var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
            var (low, high) = (finite.Min(), finite.Max());
            if (high - low < 1e-9) high = low + 1;
            var step = Math.Pow(10, Math.Floor(Math.Log10(high - low)));
            if ((high - low) / step < 4) step /= 4;
            return nice ? new Scale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step)
                : new Scale(low, high, step);
        }
    }
}
