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
    /// <param name="scores">Of the segments.</param>
    /// <param name="labels">Of the segments, by number.</param>
    public static Table Of(IEnumerable<SegmentScore> scores, IReadOnlyDictionary<int, string> labels)
    {
        var table = new Table().AddColumns("Segment", "Dice, each case by the others", "Spread", "Least", "NSD", "Spread", "Cases");
        foreach (var score in scores)
            table.AddRow(Markup.Escape(labels.GetValueOrDefault(score.Segment, "")), Number(score.Dice), Number(score.Spread), Number(score.Least),
                Number(score.Nsd), Number(score.NsdSpread), score.Cases.ToString(CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>Mean Dice over a task's segments, as "0.87": as measured here, else as measured where its support was prepared; empty where
    /// nothing was measured.</summary>
    public static string Mean(TaskManifest task, SupportSet support)
    {
        if (RecordOf(task) is { } here) return $"{Number(here.MeanDice)} (here)";
        // What is wrong with a file, `tasks validate` says.
        var scores = support.Prepared.SelectMany(prepared => CardOf(prepared).Card?.Scores ?? []).ToList();
        return scores.Count == 0 ? "" : Number(scores.Average(score => score.Dice));
    }

    /// <summary>What was measured here with this version of the task; null for nothing.</summary>
    public static SupportRecord? RecordOf(TaskManifest task) =>
        SupportRecord.Read(SupportRecord.PathOf(task.FilePath)) is { } record && record.Task == task.Id && record.TaskVersion == task.Version ? record : null;

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

    private static string Number(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
