using System.Diagnostics.Metrics;

namespace SamSgp.Inference.Caches;

/// <summary>What the network's caches do; heard by whoever listens to the meter.</summary>
public static class InferenceMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "SamSgp.Inference";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>("samsgp.cache.lookups", "{lookup}",
        "Looks into a cache of the network, by cache (model, support-memory) and whether it was there (hit).");

    internal static void Lookup(string cache, bool hit) => Lookups.Add(1, new("cache", cache), new("hit", hit ? "true" : "false"));
}
