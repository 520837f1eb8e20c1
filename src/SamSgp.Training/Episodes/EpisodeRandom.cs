namespace SamSgp.Training.Episodes;

/// <summary>Random numbers of one episode. The same seed and index give the same episode on any machine and in any
/// order, so a resumed run needs no generator state.</summary>
public sealed class EpisodeRandom
{
    private readonly Random _random;

    /// <summary>The generator of episode <paramref name="index"/> of a run seeded with <paramref name="seed"/>.</summary>
    public EpisodeRandom(long seed, long index) =>
        _random = new Random((int)(Mix(Mix((ulong)seed) ^ (ulong)index) & int.MaxValue));

    /// <summary>Uniform in [0, bound).</summary>
    public int Below(int bound) => _random.Next(bound);

    /// <summary>Uniform in [low, high).</summary>
    public float Between(double low, double high) => (float)(low + (high - low) * _random.NextDouble());

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>Standard normal (Box-Muller).</summary>
    public float Normal() =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    /// <summary>Index drawn in proportion to weights.</summary>
    public int Weighted(IReadOnlyList<double> weights)
    {
        var left = weights.Sum() * _random.NextDouble();
        for (var i = 0; i < weights.Count - 1; i++)
            if ((left -= weights[i]) < 0) return i;
        return weights.Count - 1;
    }

    /// <summary><paramref name="count"/> different indices below <paramref name="bound"/>, in random order.</summary>
    public int[] Distinct(int count, int bound)
    {
        var all = Enumerable.Range(0, bound).ToArray();
        for (var i = 0; i < count; i++)
        {
            var j = i + _random.Next(bound - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..count];
    }

    // SplitMix64's finaliser: neighbouring seeds and indices give unrelated streams.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
