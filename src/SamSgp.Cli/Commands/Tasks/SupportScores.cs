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
        // What is wrong with a file, `tasks validate` says.
        var scores = support.Prepared.SelectMany(prepared => CardOf(prepared).Card?.Scores ?? []).ToList();
        return scores.Count == 0 ? "" : Number(scores.Average(score => score.Dice));
    }

    /// <summary>What a prepared file says of itself, or why it cannot be read.</summary>
    public static (SupportCard? Card, string? Fault) CardOf(SupportPrepared prepared)
    {
        try
        {
            return (SupportPreparer.CardOf(prepared.Path), null);
        }
        catch (SupportSetException unreadable)
        {
            return (null, unreadable.Message);
        }
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
