using System.Globalization;
using System.Text;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>What was expected of segments of test images, beside what they were.</summary>
internal sealed class ConfidenceTable
{
    private const double Step = 0.1;

    private readonly List<Entry> _entries = [];

    /// <summary>Whether there is anything to show.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds a segment that was drawn.</summary>
    /// <param name="task">Title of its task.</param>
    /// <param name="confidence">What the network says: mean predicted IoU.</param>
    /// <param name="expected">Dice that was to be expected.</param>
    /// <param name="real">Dice with what an expert drew.</param>
    public void Add(string task, double confidence, double expected, double real) => _entries.Add(new Entry(task, confidence, expected, real));

    /// <summary>A row for each task, and one for each tenth of what was expected.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| Task | segments | expected Dice | real Dice | off by, expected | off by, uncalibrated |\n|---|---|---|---|---|---|\n");
        foreach (var task in _entries.GroupBy(entry => entry.Task).OrderBy(task => task.Key, StringComparer.Ordinal)) Row(text, task.Key, [.. task]);
        Row(text, "**all**", _entries);
        text.Append("\n| Expected Dice | segments | expected, mean | real, mean | off by, expected | off by, uncalibrated |\n|---|---|---|---|---|---|\n");
        foreach (var tenth in _entries.GroupBy(entry => Math.Min((int)(entry.Expected / Step), 9)).OrderBy(tenth => tenth.Key))
            Row(text, string.Create(CultureInfo.InvariantCulture, $"{tenth.Key * Step:F1} to {(tenth.Key + 1) * Step:F1}"), [.. tenth]);
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, List<Entry> entries) => text.Append(CultureInfo.InvariantCulture,
        $"| {name} | {entries.Count} | {entries.Average(e => e.Expected):F2} | {entries.Average(e => e.Real):F2} | {entries.Average(e => Math.Abs(e.Expected - e.Real)):F2} | {entries.Average(e => Math.Abs(e.Confidence - e.Real)):F2} |\n");

    private sealed record Entry(string Task, double Confidence, double Expected, double Real);
}
