using Microsoft.Extensions.Options;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Imaging.Phantoms;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Demo;

/// <summary>On an empty store: a synthetic CT series, and the one command that segments it.</summary>
internal sealed partial class DemoLoader(IOptions<DemoOptions> options, IOptions<ListenOptions> listen, InstanceSearch search,
    InstanceStore store, ILogger<DemoLoader> logger) : BackgroundService
{
    private const string Task = "phantom-ct";

    /// <summary>A body that no support image of the task shows.</summary>
    private static readonly PhantomOptions Body = new() { Seed = 1001, PatientId = "DEMO" };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return;
        await System.Threading.Tasks.Task.Yield(); // The host goes on starting.
        var phantom = DicomPhantom.Create(Body);
        var (study, series) = (Uid(phantom, DicomTag.StudyInstanceUID), Uid(phantom, DicomTag.SeriesInstanceUID));
        if (IsEmpty())
        {
            await store.StoreAsync([.. phantom.Instances.Select(instance => new DicomFile(instance))], DuplicatePolicy.Keep, stoppingToken);
            Log.Loaded(logger, phantom.Instances.Count);
        }
        else if (!Holds(study))
        {
            return; // A store in use: nothing synthetic is mixed into it.
        }

        Log.FirstJob(logger, $"curl -X POST {listen.Value.Url.TrimEnd('/')}/api/tasks/{Task}/segmentations "
            + "-H 'Content-Type: application/json' "
            + $"-d '{{\"studyInstanceUid\":\"{study}\",\"seriesInstanceUid\":\"{series}\"}}'");
    }

    private bool IsEmpty() => search.Search(Studies(null)).Count == 0;

    private bool Holds(string study) => search.Search(Studies(study)).Count > 0;

    private static InstanceQuery Studies(string? study) =>
        new(QueryLevel.Study, study, null, [], Offset: 0, Limit: 1);

    private static string Uid(PhantomSeries phantom, DicomTag tag) => phantom.Instances[0].GetString(tag);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The store was empty: a synthetic CT series of {Count} slices is in it now")]
        public static partial void Loaded(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Information, "Run the first job with:\n{Command}")]
        public static partial void FirstJob(ILogger logger, string command);
    }
}
