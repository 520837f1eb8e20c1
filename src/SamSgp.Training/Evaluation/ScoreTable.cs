using System.Globalization;
using System.Text;

namespace SamSgp.Training.Evaluation;

/// <summary>Scores as a Markdown table: a row for each structure, then each set's mean.</summary>
public static class ScoreTable
{
    /// <summary>Means over cases; a set's mean is that of its structures.</summary>
    public static string ToMarkdown(IReadOnlyList<CaseScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var text = new StringBuilder("| set | structure | cases | Dice | IoU | pseudo-mask Dice |\n");
        text.Append("|---|---|---:|---:|---:|---:|\n");
        foreach (var set in scores.GroupBy(s => s.Set))
        {
            var rows = set.GroupBy(s => s.Structure).Select(g => new Row(g.Key, g.Count(), g.Average(s => s.Final.Dice),
                g.Average(s => s.Final.Iou), g.Average(s => s.Pseudo.Dice))).ToList();
            foreach (var row in rows) Append(text, set.Key, row, "");
            if (rows.Count == 1) continue;
            var cases = set.Select(s => s.Case).Distinct().Count();
            Append(text, set.Key, new Row("mean", cases, rows.Average(r => r.Dice), rows.Average(r => r.Iou),
                rows.Average(r => r.PseudoDice)), "**");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string set, Row row, string emphasis)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {set} | {emphasis}{row.Structure}{emphasis} | {row.Cases} | ");
        text.Append(CultureInfo.InvariantCulture, $"{emphasis}{row.Dice:F3}{emphasis} | {row.Iou:F3} | {row.PseudoDice:F3} |\n");
    }

    private sealed record Row(string Structure, int Cases, double Dice, double Iou, double PseudoDice);
}
