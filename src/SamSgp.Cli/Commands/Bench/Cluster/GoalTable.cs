using System.Globalization;
using SamSgp.Cli.CommandLine;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>Figures beside what they are compared with, and what their ratio is to be.</summary>
internal sealed class GoalTable(string what, string measured, string beside)
{
    private readonly Table _table = new Table().AddColumns(what, measured, beside, "Ratio", "Goal", "");

    /// <summary>A ratio that is to be great; null for no goal: the figure is given as it is.</summary>
    public void AtLeast(string name, double ours, double other, string unit, double? goal) =>
        Row(name, ours, other, unit, ours / other, goal is { } least ? Goal("at least", least, ours / other >= least) : null);

    /// <summary>A ratio that is to be small; null for no goal: the figure is given as it is.</summary>
    public void AtMost(string name, double ours, double other, string unit, double? goal) =>
        Row(name, ours, other, unit, ours / other, goal is { } most ? Goal("at most", most, ours / other <= most) : null);

    /// <summary>A number that is to be small.</summary>
    public void CountAtMost(string name, int count, int goal) =>
        _table.AddRow(
        Markup.Escape(name), count.ToString(CultureInfo.InvariantCulture), "-", "-",
        string.Create(CultureInfo.InvariantCulture, $"at most {goal}"), count <= goal ? "kept" : "missed");

    public void WriteTo(Terminal terminal) => terminal.Write(_table);

    private void Row(string name, double ours, double other, string unit, double ratio, (string Text, string Verdict)? goal) => _table.AddRow(
        Markup.Escape(name), $"{Number(ours)} {unit}", $"{Number(other)} {unit}", Number(ratio), goal?.Text ?? "-", goal?.Verdict ?? "");

    private static (string Text, string Verdict) Goal(string bound, double value, bool isKept) => ($"{bound} {Number(value)}", isKept ? "kept" : "missed");

    private static string Number(double value) => value.ToString(
        value is 0 or >= 100 ? "F0" : value >= 10 ? "F1" : value >= 0.1 ? "F2" : "G2", CultureInfo.InvariantCulture);
}
