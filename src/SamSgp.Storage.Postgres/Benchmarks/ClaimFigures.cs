namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>How many workers share out what waits.</summary>
/// <param name="Rates">Claims a second, beside those of workers that all compare and set the first that waits.</param>
/// <param name="Empty">Claims that gave nothing although there was more than the workers had in their hands.</param>
public sealed record ClaimFigures(Comparison Rates, int Empty);
