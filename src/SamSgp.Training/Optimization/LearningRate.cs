namespace SamSgp.Training.Optimization;

/// <summary>Linear warm-up over the first steps, then a half cosine to a twentieth over the rest of the run.</summary>
/// <param name="Peak">Rate after the warm-up.</param>
/// <param name="WarmupSteps">Steps of the warm-up.</param>
public sealed record LearningRate(double Peak, int WarmupSteps)
{
    private const double Floor = 0.05;

    /// <summary>The rate of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="progress">Part of the run that is over (of its steps, or of its minutes), 0 to 1.</param>
    public double At(long step, double progress)
    {
        var warm = Math.Min(1, (step + 1.0) / Math.Max(1, WarmupSteps));
        var cosine = (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1))) / 2;
        return Peak * warm * (Floor + ((1 - Floor) * cosine));
    }
}
