namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>A figure and what it is set against, measured in the same run.</summary>
/// <param name="Measured">The figure.</param>
/// <param name="Beside">What it is compared with, in the same unit.</param>
public sealed record Comparison(double Measured, double Beside)
{
    /// <summary>The first over the second.</summary>
    public double Ratio => Measured / Beside;
}
