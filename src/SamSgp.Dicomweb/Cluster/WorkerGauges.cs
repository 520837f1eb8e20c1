using System.Diagnostics.Metrics;
using SamSgp.Jobs.Telemetry;
using SamSgp.Storage;
using SamSgp.Storage.Postgres.Workers;

namespace SamSgp.Dicomweb.Cluster;

/// <summary>How many workers a shared store has, asked when somebody looks.</summary>
internal sealed class WorkerGauges
{
    private readonly PostgresRoster _roster;

    public WorkerGauges(IMeterFactory meters, PostgresRoster roster)
    {
        _roster = roster;
        meters.Create(JobTelemetry.Name).CreateObservableGauge("samsgp.workers", Workers, "{worker}", "Workers of the store, by what they do.");
    }

    private IEnumerable<Measurement<long>> Workers()
    {
        IReadOnlyList<WorkerRecord> workers;
        try
        {
            workers = _roster.List();
        }
        catch (StorageUnavailableException)
        {
            return []; // Who scrapes metrics while the store fails wants the other metrics all the more.
        }

        var counts = workers.CountBy(State).ToDictionary();
        return ((string[])["busy", "idle", "lost"]).Select(state =>
            new Measurement<long>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state)));
    }

    private static string State(WorkerRecord worker) => worker.IsLost ? "lost" : worker.Workitems.Count > 0 ? "busy" : "idle";
}
