using System.Globalization;
using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>How well a task finds the cases it was made of, for people.</summary>
internal static class SupportScores
{
    /// <summary>A row a segment.</summary>
    public static Table Of(SupportCard card)
    {
        var table = new Table().AddColumns("Segment", "Dice, each case by the others", "Spread", "Least", "Cases");
        foreach (var score in card.Scores)
            table.AddRow(Markup.Escape(card.Segments.GetValueOrDefault(score.Segment, "")), Number(score.Dice), Number(score.Spread), Number(score.Least),
                score.Cases.ToString(CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>Mean Dice over a task's segments, as "0.87"; empty where nothing was measured.</summary>
    public static string Mean(SupportSet support)
    {
        var scores = support.Prepared.SelectMany(Scores).ToList();
        return scores.Count == 0 ? "" : Number(scores.Average(score => score.Dice));
    }

    private static IReadOnlyList<SegmentScore> Scores(SupportPrepared prepared)
    {
        try
        {
            return SupportPreparer.CardOf(prepared.Path).Scores;
        }
        catch (SupportSetException)
        {
            return []; // `tasks validate` says what is wrong with the file
        }
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
