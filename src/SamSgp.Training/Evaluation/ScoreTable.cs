using System.Globalization;
using System.Text;
using SamSgp.Imaging.Charts;
using SamSgp.Imaging.Metrics;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>Scores as tables for people and programs, and as a picture.</summary>
/// <param name="scores">Of all systems.</param>
/// <param name="absent">Systems that could not run, and why.</param>
public sealed class ScoreTable(IReadOnlyList<CaseScore> scores, IReadOnlyList<(string System, string Reason)> absent)
{
    /// <summary>Name of the system that others are compared with.</summary>
    public const string Reference = "SAM2-SGP";

    private const string Head = "system,set,case,structure,dice,iou,hd95,nsd,shared,found,true,absent,drawn,present,missed";

    /// <summary>One line for each case and structure.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder(Head).Append('\n');
        foreach (var s in scores)
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(s.System)},{Quoted(s.Set)},{Quoted(s.Case)},{Quoted(s.Structure)},")
                .Append(CultureInfo.InvariantCulture, $"{s.Overlap.Dice:F4},{s.Overlap.Iou:F4},{s.Surface.Hausdorff95:F2},{s.Surface.Nsd:F4},")
                .Append(CultureInfo.InvariantCulture, $"{s.Overlap.Shared},{s.Overlap.Found},{s.Overlap.True},")
                .Append(CultureInfo.InvariantCulture, $"{s.Presence.Absent},{s.Presence.Drawn},{s.Presence.Present},{s.Presence.Missed}\n");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToCsv"/> wrote.</summary>
    public static IReadOnlyList<CaseScore> FromCsv(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != Head) throw new InvalidDataException($"Not a table of scores: it must begin with {Head}.");
        return [.. lines.Skip(1).Select(line =>
        {
            var f = Fields(line);
            return new CaseScore(f[0], f[1], f[2], f[3], new Overlap(Whole(f[8]), Whole(f[9]), Whole(f[10])),
                new SurfaceDistance(Number(f[6]), Number(f[7])),
                new Presence((int)Whole(f[11]), (int)Whole(f[12]), (int)Whole(f[13]), (int)Whole(f[14])));
        })];
    }

    /// <summary>For each set and structure a row a system: means over cases, Dice with its bootstrap interval. A set of
    /// several structures ends with their mean.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| set | structure | system | cases | Dice (95 %) | IoU | HD95 | NSD | drawn though absent | missed |\n");
        text.Append("|---|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var set in scores.GroupBy(s => s.Set))
        {
            foreach (var structure in set.GroupBy(s => s.Structure))
                foreach (var system in structure.GroupBy(s => s.System)) Row(text, set.Key, structure.Key, system.Key, [.. system]);
            if (set.Select(s => s.Structure).Distinct().Count() == 1) continue;
            foreach (var system in set.GroupBy(s => s.System)) Row(text, set.Key, "**mean**", system.Key, [.. system]);
        }

        foreach (var (system, reason) in absent) text.Append(CultureInfo.InvariantCulture, $"| all | | {system} | | {reason} | | | | | |\n");
        return text.ToString();
    }

    /// <summary>For each other system the difference of its Dice to that of the model under test, over the cases that both have, of all sets
    /// together; each set counts as one, its cases are resampled within it. Empty where there is nothing to compare.</summary>
    public string DifferencesToMarkdown()
    {
        var text = new StringBuilder();
        var reference = ByCase(Reference);
        foreach (var system in scores.Select(s => s.System).Distinct().Where(s => s != Reference))
        {
            var pairs = ByCase(system).Where(one => reference.ContainsKey(one.Key)).Select(one => (one.Key.Set, Change: one.Value - reference[one.Key])).ToList();
            if (pairs.Count == 0) continue;
            var change = Bootstrap.OfGroups([.. pairs.GroupBy(pair => pair.Set, pair => pair.Change).Select(set => set.ToList())]);
            text.Append(CultureInfo.InvariantCulture, $"| {system} | {pairs.Select(p => p.Set).Distinct().Count()} | {pairs.Count} | ")
                .Append(CultureInfo.InvariantCulture, $"{change.Mean:+0.000;-0.000} ({change.Low:+0.000;-0.000} to {change.High:+0.000;-0.000}) |\n");
        }

        return text.Length == 0 ? "" : $"| Dice less that of {Reference} | sets | cases | mean of the sets (95 %) |\n|---|---:|---:|---:|\n{text}";
    }

    private Dictionary<(string Set, string Case), double> ByCase(string system) => scores.Where(s => s.System == system && s.IsShown)
        .GroupBy(s => (s.Set, s.Case)).ToDictionary(one => one.Key, one => one.Average(s => s.Overlap.Dice));

    /// <summary>Draws mean Dice of each set for each system.</summary>
    public void WriteFigure(string path)
    {
        var systems = scores.Select(s => s.System).Distinct().ToList();
        new BarChart("Mean Dice, 95 % bootstrap interval over cases", systems, [.. scores.GroupBy(s => s.Set)
            .Select(set => (set.Key, (IReadOnlyList<ChartBar?>)[.. systems.Select(system => Bar(set.Where(s => s.System == system)))]))])
            .WritePng(path);
    }

    private static ChartBar? Bar(IEnumerable<CaseScore> found) =>
        Mean([.. found]) is { } dice && double.IsFinite(dice.Mean) ? new ChartBar(dice.Mean, dice.Low, dice.High) : null;

    // Cases are resampled whole: structures of one patient are not independent.
    private static Bootstrap Mean(IReadOnlyList<CaseScore> found) =>
        Bootstrap.Of(found.Where(s => s.IsShown).GroupBy(s => s.Case).Select(one => one.Average(s => s.Overlap.Dice)));

    private static void Row(StringBuilder text, string set, string structure, string system, IReadOnlyList<CaseScore> all)
    {
        var (dice, found) = (Mean(all), all.Where(s => s.IsShown).ToList());
        if (found.Count == 0) return;
        var presence = all.Select(s => s.Presence).Aggregate(Presence.Add);
        var distances = found.Select(s => s.Surface.Hausdorff95).Where(double.IsFinite).ToList();
        var distance = distances.Count == 0 ? "" : distances.Average().ToString("F1", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"| {set} | {structure} | {system} | {found.Select(s => s.Case).Distinct().Count()} | ")
            .Append(CultureInfo.InvariantCulture, $"{dice.Mean:F3} ({dice.Low:F2}-{dice.High:F2}) | {found.Average(s => s.Overlap.Iou):F3} | ")
            .Append(CultureInfo.InvariantCulture, $"{distance} | {found.Average(s => s.Surface.Nsd):F3} | ")
            .Append(CultureInfo.InvariantCulture, $"{presence.Drawn} of {presence.Absent} | {presence.Missed} of {presence.Present} |\n");
    }

    private static string Quoted(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    // Names may hold commas within quotes, but no quotes.
    private static List<string> Fields(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Trim(',').Split(',')).Where(field => field.Length > 0)];

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
