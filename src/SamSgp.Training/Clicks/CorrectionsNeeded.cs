using System.Globalization;
using System.Text;
using SamSgp.Training.Evaluation;

namespace SamSgp.Training.Clicks;

/// <summary>How many corrections it took until results were good enough (NoC, number of clicks, of the literature on interactive
/// segmentation), of the numbers that were tried: what lies between two of them counts as the greater.</summary>
/// <param name="scores">Of systems with and without corrections.</param>
/// <param name="what">What is counted, for the table's head.</param>
/// <param name="counts">How many each system has; 0 for the automatic result.</param>
public sealed class CorrectionsNeeded(IReadOnlyList<CaseScore> scores, string what, IReadOnlyDictionary<string, int> counts)
{
    private static readonly double[] Goals = [0.8, 0.9];

    /// <summary>For each set the mean number for Dice 0.8 and 0.9, the most that were tried where they were not enough, and of how
    /// many they were not. Empty where nobody corrected.</summary>
    public string ToMarkdown()
    {
        var most = scores.Select(score => counts.GetValueOrDefault(score.System)).DefaultIfEmpty(0).Max();
        if (most == 0) return "";
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"| {what} for | Dice 0.8 | not by {most} | Dice 0.9 | not by {most} | cases |\n|---|---:|---:|---:|---:|---:|\n"));
        foreach (var set in scores.Where(score => score.IsShown && counts.ContainsKey(score.System)).GroupBy(score => score.Set))
        {
            var cases = set.GroupBy(score => (score.Case, score.Structure)).ToList();
            if (cases.TrueForAll(one => one.All(score => counts[score.System] == 0))) continue;
            text.Append(CultureInfo.InvariantCulture, $"| {set.Key} |");
            foreach (var needed in Goals.Select(goal => cases.ConvertAll(one => Needed(one, goal))))
                text.Append(CultureInfo.InvariantCulture, $" {needed.Average(n => n ?? most):F1} | {needed.Count(n => n is null)} |");
            text.Append(CultureInfo.InvariantCulture, $" {cases.Count} |\n");
        }

        return text.ToString();
    }

    private int? Needed(IEnumerable<CaseScore> one, double goal) =>
        one.Where(score => score.Overlap.Dice >= goal).Select(score => (int?)counts[score.System]).Min();
}
