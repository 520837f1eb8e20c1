using System.Globalization;

namespace SamSgp.Training;

/// <summary>Where a run stands; means are over the steps since the last report.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Fraction">Of the run, 0 to 1.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="PseudoDice">Mean Dice of pseudo-masks.</param>
/// <param name="FinalDice">Mean Dice of final masks.</param>
/// <param name="GradientNorm">Mean norm before scaling.</param>
/// <param name="EpisodesPerSecond">Speed.</param>
/// <param name="Left">Time to the end of the run at this speed.</param>
/// <param name="DiceBySource">Mean Dice of final masks for each set met.</param>
public sealed record TrainingProgress(long Step, double Fraction, double Loss, double PseudoDice, double FinalDice,
    double GradientNorm, double EpisodesPerSecond, TimeSpan Left, IReadOnlyDictionary<string, double> DiceBySource)
{
    /// <summary>One line for a terminal or log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{100 * Fraction,5:F1} %  step {Step,6}  loss {Loss:F3}  Dice {PseudoDice:F3} -> {FinalDice:F3}  "
        + $"norm {GradientNorm:F2}  {EpisodesPerSecond:F2} episodes/s  {Left:h\\:mm\\:ss} left");
}
