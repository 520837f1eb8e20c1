using TorchSharp;

namespace SamSgp.Training.Optimization;

/// <summary>The numbers of one step, made once and held for all weights; <see cref="SamSgp.Sam2.Numbers"/> says why.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="scale">What gradients are multiplied with, so that their common norm stays in bounds.</param>
/// <param name="weightDecay">Share of a weight lost a step at rate 1.</param>
/// <param name="average">Share of the moving average kept a step once it has settled.</param>
/// <param name="step">From 1.</param>
internal sealed class StepFactors(double rate, double scale, double weightDecay, double average, long step) : IDisposable
{
    private const double AdamBeta1 = 0.9;
    private const double AdamBeta2 = 0.98; // short runs: the variance must keep up
    private const double MuonMomentum = 0.95;

    public Scalar Scale { get; } = scale.ToScalar();

    public Scalar Decay { get; } = (1 - (rate * weightDecay)).ToScalar();

    public Scalar Kept { get; } = Share(average, step).ToScalar();

    public Scalar Taken { get; } = (1 - Share(average, step)).ToScalar();

    public Scalar Beta1 { get; } = AdamBeta1.ToScalar();

    public Scalar OneMinusBeta1 { get; } = (1 - AdamBeta1).ToScalar();

    public Scalar Beta2 { get; } = AdamBeta2.ToScalar();

    public Scalar OneMinusBeta2 { get; } = (1 - AdamBeta2).ToScalar();

    public Scalar SquareCorrection { get; } = (1 / (1 - Math.Pow(AdamBeta2, step))).ToScalar();

    public Scalar Epsilon { get; } = 1e-8.ToScalar();

    /// <summary>Negative: AdamW's rate over the correction of its young mean.</summary>
    public Scalar AdamRate { get; } = (-rate / (1 - Math.Pow(AdamBeta1, step))).ToScalar();

    public Scalar Momentum { get; } = MuonMomentum.ToScalar();

    /// <summary>Negative.</summary>
    public Scalar MuonRate { get; } = (-rate).ToScalar();

    public void Dispose()
    {
        Scalar[] all =
        [
            Scale, Decay, Kept, Taken, Beta1, OneMinusBeta1, Beta2, OneMinusBeta2, SquareCorrection, Epsilon, AdamRate,
            Momentum, MuonRate,
        ];
        foreach (var scalar in all) scalar.Dispose();
    }

    // Early on the average follows closely, so that a short run has one too.
    private static double Share(double average, long step) => Math.Min(average, (1.0 + step) / (10 + step));
}
