using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SamSgp.Jobs.Telemetry;

/// <summary>What jobs tell metrics and traces; heard by whoever listens to the meter and the source. Never a patient, never a
/// UID in a metric.</summary>
public static class JobTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "SamSgp.Jobs";

    private static readonly Meter Meter = new(Name);

    /// <summary>One activity a job, one below it for each stage.</summary>
    internal static readonly ActivitySource Source = new(Name);

    private static readonly Histogram<double> StageSeconds = Meter.CreateHistogram("samsgp.job.stage.duration", "s",
        "How long the stages of jobs took.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static readonly Histogram<double> JobSeconds = Meter.CreateHistogram("samsgp.job.duration", "s",
        "How long jobs took, by task and outcome.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("samsgp.deliveries", "{attempt}",
        "Attempts to send results to peers, by peer and outcome.");

    private static readonly Counter<long> FetchedInstances = Meter.CreateCounter<long>("samsgp.fetched.instances", "{instance}",
        "Instances fetched from peers.");

    private static double[] Seconds => [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000];

    internal static void Stage(string stage, TimeSpan time) => StageSeconds.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    internal static void Ended(string task, string outcome, TimeSpan time) =>
        JobSeconds.Record(time.TotalSeconds, new("task", task), new("outcome", outcome));

    internal static void Delivered(string peer, string outcome) => Deliveries.Add(1, new("peer", peer), new("outcome", outcome));

    internal static void Fetched(string peer) => FetchedInstances.Add(1, new KeyValuePair<string, object?>("peer", peer));
}
