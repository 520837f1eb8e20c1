using System.Globalization;
using System.Text;
using SamSgp.Training.Evaluation;

namespace SamSgp.Training.Clicks;

/// <summary>How many clicks a slice it took until results were good enough (NoC, number of clicks, of the literature on interactive
/// segmentation), of the numbers that were tried: what lies between two of them counts as the greater.</summary>
/// <param name="scores">Of systems with and without clicks.</param>
/// <param name="clicks">How often each system clicks in a slice; 0 for the automatic result.</param>
public sealed class ClicksNeeded(IReadOnlyList<CaseScore> scores, IReadOnlyDictionary<string, int> clicks)
{
    private static readonly double[] Goals = [0.8, 0.9];

    /// <summary>For each set the mean number of clicks for Dice 0.8 and 0.9, the most that were tried where they were not enough, and of how
    /// many they were not. Empty where nobody clicked.</summary>
    public string ToMarkdown()
    {
        var most = scores.Select(score => clicks.GetValueOrDefault(score.System)).DefaultIfEmpty(0).Max();
        if (most == 0) return "";
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"| clicks a slice for | Dice 0.8 | not by {most} | Dice 0.9 | not by {most} | cases |\n|---|---:|---:|---:|---:|---:|\n"));
        foreach (var set in scores.Where(score => score.IsShown && clicks.ContainsKey(score.System)).GroupBy(score => score.Set))
        {
            var cases = set.GroupBy(score => (score.Case, score.Structure)).ToList();
            if (cases.TrueForAll(one => one.All(score => clicks[score.System] == 0))) continue;
            text.Append(CultureInfo.InvariantCulture, $"| {set.Key} |");
            foreach (var needed in Goals.Select(goal => cases.ConvertAll(one => Needed(one, goal))))
                text.Append(CultureInfo.InvariantCulture, $" {needed.Average(n => n ?? most):F1} | {needed.Count(n => n is null)} |");
            text.Append(CultureInfo.InvariantCulture, $" {cases.Count} |\n");
        }

        return text.ToString();
    }

    private int? Needed(IEnumerable<CaseScore> one, double goal) =>
        one.Where(score => score.Overlap.Dice >= goal).Select(score => (int?)clicks[score.System]).Min();
}
