namespace SamSgp.Imaging.Charts;

/// <summary>Lines over a common axis. A line of more points than the chart can show is drawn as the mean of
/// neighbouring ones, over a pale band of their extremes.</summary>
/// <param name="title">Above the chart.</param>
/// <param name="axis">What x is.</param>
/// <param name="lines">At most six are told apart by colour.</param>
public sealed class LineChart(string title, string axis, IReadOnlyList<ChartLine> lines)
{
    private const int MostPoints = 120;

    /// <summary>Draws into a PNG file.</summary>
    public void WritePng(string path)
    {
        var shown = lines.Select(line => (line.Name, Points: Thin(line.Points))).ToList();
        var all = shown.SelectMany(line => line.Points).ToList();
        using var canvas = new ChartCanvas(title, ChartCanvas.Scale.Of(all.Select(p => p.X), nice: false),
            ChartCanvas.Scale.Of(all.SelectMany(p => (double[])[p.Low, p.High]).Append(0)));
        canvas.DrawAxes(axis);
        for (var i = 0; i < shown.Count; i++)
        {
            canvas.Fill([.. shown[i].Points.Select(p => (p.X, p.High)),
                .. shown[i].Points.AsEnumerable().Reverse().Select(p => (p.X, p.Low))], i);
            canvas.Line([.. shown[i].Points.Select(p => (p.X, p.Y))], i);
        }

        canvas.DrawLegend([.. shown.Select(line => line.Name)]);
        canvas.WritePng(path);
    }

    private static List<(double X, double Y, double Low, double High)> Thin(IReadOnlyList<(double X, double Y)> points)
    {
        var finite = points.Where(p => double.IsFinite(p.Y)).ToArray();
        var size = Math.Max(1, (finite.Length + MostPoints - 1) / MostPoints);
        return [.. finite.Chunk(size).Select(chunk => (chunk.Average(p => p.X), chunk.Average(p => p.Y),
            chunk.Min(p => p.Y), chunk.Max(p => p.Y)))];
    }
}
