using System.Globalization;
using SamSgp.Cli.CommandLine;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Rows of what was measured, ours beside another's.</summary>
internal sealed class BenchTable(string what, string other)
{
    private readonly Table _table = new Table().AddColumns(what, "SamSgp", other, "Ratio");

    /// <summary>A rate: higher is better.</summary>
    public void Rate(string name, double ours, double? theirs, string unit) =>
        Row(name, Text(ours) + " " + unit, theirs is { } rate ? Text(rate) + " " + unit : null, ours / theirs);

    /// <summary>A time: lower is better.</summary>
    public void Seconds(string name, double ours, double? theirs) =>
        Row(name, Text(ours) + " s", theirs is { } time ? Text(time) + " s" : null, theirs / ours);

    /// <summary>A time in milliseconds: lower is better.</summary>
    public void Milliseconds(string name, double ours, double? theirs) =>
        Row(name, Text(ours) + " ms", theirs is { } time ? Text(time) + " ms" : null, theirs / ours);

    /// <summary>A size, with nothing to compare it to.</summary>
    public void Bytes(string name, long bytes) => Row(name, Text(bytes / 1e6) + " MB", null, null);

    public void WriteTo(Terminal terminal) => terminal.Write(_table);

    private void Row(string name, string ours, string? theirs, double? ratio) => _table.AddRow(
        Markup.Escape(name), ours, theirs ?? "-", ratio is { } r ? string.Create(CultureInfo.InvariantCulture, $"{r:F1} x") : "-");

    private static string Text(double value) =>
        value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : value >= 1 ? "F2" : "F3", CultureInfo.InvariantCulture);
}
