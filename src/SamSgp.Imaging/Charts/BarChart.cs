namespace SamSgp.Imaging.Charts;

/// <summary>A bar with its interval.</summary>
/// <param name="Value">Height.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public readonly record struct ChartBar(double Value, double Low, double High);

/// <summary>Groups of bars between 0 and 1 with intervals: a group for each thing measured, a bar for each system.</summary>
/// <param name="title">Above the chart.</param>
/// <param name="series">What the bars of a group are, for the legend.</param>
/// <param name="groups">Name and bars; null where a system was not measured.</param>
public sealed class BarChart(string title, IReadOnlyList<string> series,
    IReadOnlyList<(string Name, IReadOnlyList<ChartBar?> Bars)> groups)
{
    private const double Gap = 0.25; // of a group's width

    /// <summary>Draws into a PNG file.</summary>
    public void WritePng(string path)
    {
        using var canvas = new ChartCanvas(title, new ChartCanvas.Scale(0, Math.Max(1, groups.Count), 1),
            new ChartCanvas.Scale(0, 1, 0.1), width: 320 + (groups.Count * Math.Max(60, 22 * series.Count)));
        canvas.DrawAxes("", labels: [.. groups.Select(group => group.Name)]);
        var width = (1 - Gap) / Math.Max(1, series.Count);
        for (var group = 0; group < groups.Count; group++)
            for (var i = 0; i < series.Count; i++)
            {
                if (groups[group].Bars[i] is not { } bar) continue;
                var left = group + (Gap / 2) + (i * width);
                canvas.Bar(left, left + (width * 0.9), bar, i);
            }

        canvas.DrawLegend(series);
        canvas.WritePng(path);
    }
}
