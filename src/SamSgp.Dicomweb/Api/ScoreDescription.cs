using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Api;

/// <summary>How well a task finds its own examples, each case by those of the others.</summary>
/// <param name="Dice">Mean over the segments, 0 to 1.</param>
/// <param name="Here">True when it was measured here, on the task's images and what users taught; false when it came with the task.</param>
/// <param name="Measured">When it was measured here.</param>
/// <param name="SupportVersion">The version of what users taught that was measured here.</param>
/// <param name="Segments">Of each segment that at least two cases show.</param>
/// <param name="Hurting">Examples without which the task does better.</param>
internal sealed record ScoreDescription(double Dice, bool Here, DateTimeOffset? Measured, int? SupportVersion,
    IReadOnlyList<SegmentScore> Segments, IReadOnlyList<ExampleEffect> Hurting)
{
    /// <summary>What was measured here, else what came with the task; null where neither is.</summary>
    public static ScoreDescription? Of(TaskManifest task, SupportScoreState here)
    {
        if (here.Record is { } record && record.TaskVersion == task.Version)
            return new ScoreDescription(record.MeanDice, true, record.Measured, here.SupportVersion, record.Scores, [.. record.Effects.Where(e => e.Hurts)]);
        var shipped = SupportSet.Locate(task).Prepared.SelectMany(ScoresOf).ToList();
        return shipped.Count == 0 ? null : new ScoreDescription(shipped.Average(score => score.Dice), false, null, null, shipped, []);
    }

    // A file that cannot be read is a fault of the task, which a run will tell.
    private static IReadOnlyList<SegmentScore> ScoresOf(SupportPrepared prepared)
    {
        try
        {
            return SupportPreparer.CardOf(prepared.Path).Scores;
        }
        catch (SupportSetException)
        {
            return [];
        }
    }
}

/// <summary>A measurement of a task, and the one that was asked for.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Score">What is known; null for nothing.</param>
/// <param name="Asked">When a measurement was asked for that has not ended; null where none is wanted.</param>
/// <param name="Progress">How far it is, 0 to 1; null while it waits.</param>
/// <param name="Stage">What it does, as a user reads it.</param>
/// <param name="Failure">Why the last one came to nothing; null where it did not.</param>
internal sealed record ScoringDescription(string TaskId, ScoreDescription? Score, DateTimeOffset? Asked, double? Progress, string? Stage, string? Failure)
{
    public static ScoringDescription Of(TaskManifest task, SupportScores scores)
    {
        var (state, progress) = (scores.Of(task.Id), scores.ProgressOf(task.Id));
        return new ScoringDescription(task.Id, ScoreDescription.Of(task, state), state.Asked, progress?.Fraction, progress?.Description, state.Failure);
    }
}
