using System.Globalization;

namespace SamSgp.Runs.Results;

/// <summary>All numbers of a result as one table: sizes, values, confidence, and what the task's script measured.</summary>
public static class ResultTable
{
    /// <summary>The header of <see cref="ToCsv"/>.</summary>
    public const string Header = "segment,label,measurement,value,unit";

    /// <summary>Reads the rows from a result's facts, segment by segment, what is of the whole last.</summary>
    /// <param name="facts">Of <see cref="ResultFacts"/>.</param>
    public static IReadOnlyList<ResultRow> Of(IReadOnlyDictionary<string, string> facts) =>
        [.. SegmentFacts.AllOf(facts).SelectMany(RowsOf), .. ScriptMeasurement.AllOf(facts)];

    /// <summary>As comma-separated values (RFC 4180), numbers with a decimal point wherever they are read.</summary>
    public static string ToCsv(IEnumerable<ResultRow> rows) => string.Concat(rows.Select(row => string.Join(',',
            row.Segment?.ToString(CultureInfo.InvariantCulture), Quoted(row.Label), Quoted(row.Measurement),
            row.Value.ToString("G7", CultureInfo.InvariantCulture), Quoted(row.Unit)) + "\r\n")
        .Prepend(Header + "\r\n"));

    private static IEnumerable<ResultRow> RowsOf(SegmentFacts segment)
    {
        var values = segment.Values;
        (string Name, double? Value, string Unit)[] all =
        [
            ("Volume", segment.VolumeMl, "ml"), ("Area", segment.AreaMm2, "mm2"), ("Voxels", segment.Voxels, ""),
            ("Mean", values?.Mean, values?.Unit ?? ""), ("Standard deviation", values?.StandardDeviation, values?.Unit ?? ""),
            ("Minimum", values?.Minimum, values?.Unit ?? ""), ("Maximum", values?.Maximum, values?.Unit ?? ""),
            ("Confidence", segment.Confidence, ""), ("Expected Dice", segment.ExpectedDice, ""),
        ];
        return all.Where(one => one.Value is not null).Select(one => new ResultRow(segment.Number, segment.Label, one.Name, one.Value!.Value, one.Unit));
    }

    // A spreadsheet would take what begins so for a formula.
    private static string Quoted(string? text)
    {
        if (text is null) return "";
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
