using System.Diagnostics.Metrics;
using SamSgp.Jobs.Telemetry;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>What is wrong with the store, asked when somebody looks.</summary>
internal sealed class StoreGauges
{
    public StoreGauges(IMeterFactory meters, InstanceDamage damage, Quarantine quarantine)
    {
        var meter = meters.Create(JobTelemetry.Name);
        meter.CreateObservableGauge("samsgp.store.damaged.instances", () => Readable(damage.Count), "{instance}",
            "Instances whose files are missing or are not what was stored.");
        meter.CreateObservableGauge("samsgp.store.quarantined.files", () => Readable(() => quarantine.Measure().Files), "{file}",
            "Files in the quarantine.");
    }

    private static IEnumerable<Measurement<long>> Readable(Func<long> count)
    {
        try
        {
            return [new Measurement<long>(count())];
        }
        catch (IOException)
        {
            return []; // The other metrics are wanted all the more; a fault of the store is said elsewhere.
        }
    }
}
