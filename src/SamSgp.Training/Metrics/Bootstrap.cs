namespace SamSgp.Training.Metrics;

/// <summary>A mean with the interval that holds it in 95 of 100 resamplings of its cases.</summary>
/// <param name="Mean">Over the cases.</param>
/// <param name="Low">2.5th percentile.</param>
/// <param name="High">97.5th percentile.</param>
public readonly record struct Bootstrap(double Mean, double Low, double High)
{
    private const int Resamples = 2000;

    /// <summary>Resamples values with replacement; the same values and seed give the same interval. Values that are not
    /// finite are left out; NaN where none is left.</summary>
    public static Bootstrap Of(IEnumerable<double> values, int seed = 1)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return new Bootstrap(double.NaN, double.NaN, double.NaN);
        var random = new Random(seed);
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var sum = 0.0;
            for (var n = 0; n < finite.Length; n++) sum += finite[random.Next(finite.Length)];
            means[i] = sum / finite.Length;
        }

        Array.Sort(means);
        return new Bootstrap(finite.Average(), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }
}
