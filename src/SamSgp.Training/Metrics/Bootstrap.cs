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
    public static Bootstrap Of(IEnumerable<double> values, int seed = 1) => OfGroups([[.. values]], seed);

    /// <summary>The same for the mean of the means of groups, each of which counts as one whatever its size and is resampled within
    /// itself.</summary>
    public static Bootstrap OfGroups(IReadOnlyList<IReadOnlyList<double>> groups, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var finite = groups.Select(group => group.Where(double.IsFinite).ToArray()).Where(group => group.Length > 0).ToArray();
        if (finite.Length == 0) return new Bootstrap(double.NaN, double.NaN, double.NaN);
        var random = new Random(seed);
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++) means[i] = finite.Average(group => MeanOfOne(group, random));
        Array.Sort(means);
        return new Bootstrap(finite.Average(group => group.Average()), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }

    private static double MeanOfOne(double[] values, Random random)
    {
        var sum = 0.0;
        for (var n = 0; n < values.Length; n++) sum += values[random.Next(values.Length)];
        return sum / values.Length;
    }
}
