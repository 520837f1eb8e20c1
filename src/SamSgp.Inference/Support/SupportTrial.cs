namespace SamSgp.Inference.Support;

/// <summary>What leaving out one case after the other told of a support set.</summary>
/// <param name="Scores">Of the segments that at least two cases show; empty where nothing could be left out.</param>
/// <param name="Effects">Of each example that was looked at, those that hurt most first; empty where it was not asked for.</param>
/// <param name="Placed">Whether it counts where examples show a structure.</param>
public sealed record SupportTrial(IReadOnlyList<SegmentScore> Scores, IReadOnlyList<ExampleEffect> Effects, bool Placed)
{
    /// <summary>Mean Dice over the segments; null where nothing could be left out.</summary>
    public double? MeanDice => Scores.Count == 0 ? null : Scores.Average(score => score.Dice);
}
