using System.Diagnostics.Metrics;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Telemetry;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;

namespace SamSgp.Jobs.Pipeline;

/// <summary>How much work waits, asked when somebody looks.</summary>
public sealed class QueueGauges
{
    private readonly Worklist _worklist;
    private readonly ResultDelivery _delivery;
    private readonly TimeProvider _clock;

    /// <summary>Creates the gauges.</summary>
    public QueueGauges(IMeterFactory meters, Worklist worklist, QueueLimit limit, ResultDelivery delivery, TimeProvider clock)
    {
        (_worklist, _delivery, _clock) = (worklist, delivery, clock);
        var meter = meters.Create(JobTelemetry.Name);
        meter.CreateObservableGauge("samsgp.workitems", Workitems, "{workitem}", "Workitems that are not final, by state.");
        meter.CreateObservableGauge("samsgp.queue.waiting", Waiting, "{workitem}", "Jobs that wait for a worker of this service.");
        meter.CreateObservableGauge("samsgp.queue.limit", () => limit.MostWaiting, "{workitem}",
            "How many workitems may be scheduled (Queue:MaxWaiting); further ones are refused.");
        meter.CreateObservableGauge("samsgp.queue.oldest", Oldest, "s", "How long the first of them has waited; 0 where none waits.");
        meter.CreateObservableGauge("samsgp.deliveries.pending", Pending, "{job}", "Jobs whose results a peer does not have yet.");
    }

    private IEnumerable<Measurement<long>> Workitems()
    {
        foreach (var state in new[] { WorkitemState.Scheduled, WorkitemState.InProgress })
        {
            if (Readable(() => _worklist.Count(state)) is { } count)
                yield return new Measurement<long>(count, new KeyValuePair<string, object?>("state", state.ToCodeString().ToLowerInvariant()));
        }
    }

    private IEnumerable<Measurement<long>> Waiting() =>
        Readable(() => _worklist.Waiting().Count) is { } count ? [new Measurement<long>(count)] : [];

    private IEnumerable<Measurement<double>> Oldest() =>
        Readable(() => _worklist.Waiting().Oldest is { } since ? Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds) : 0.0) is { } seconds
            ? [new Measurement<double>(seconds)] : [];

    private IEnumerable<Measurement<long>> Pending() =>
        Readable(() => _delivery.Pending.Count) is { } count ? [new Measurement<long>(count)] : [];

    // Who scrapes metrics while the store fails wants the other metrics all the more.
    private static T? Readable<T>(Func<T> count)
        where T : struct
    {
        try
        {
            return count();
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }
}
