using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>Workitems like the service's, as far as the store looks at them.</summary>
internal static class BenchWorkitems
{
    public const string Scheduled = "SCHEDULED", InProgress = "IN PROGRESS";

    private const int Adders = 64;

    public static WorkitemKeys Keys(string share = "") => new("bench", "1.2.3") { IsReady = true, Share = share };

    /// <summary>A dataset whose input are so many instances (Input Information Sequence, PS3.3 C.30.2).</summary>
    public static string Dataset(int instances)
    {
        object Sequence(params object[] items) => new Dictionary<string, object> { ["vr"] = "SQ", ["Value"] = items };
        object Uid(string value) => new Dictionary<string, object> { ["vr"] = "UI", ["Value"] = new[] { value } };
        var references = Enumerable.Range(0, instances).Select(object (_) => new Dictionary<string, object>
        {
            ["00081150"] = Uid("1.2.840.10008.5.1.4.1.1.2"), ["00081155"] = Uid(DicomUID.Generate().UID),
        });
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["00404021"] = Sequence(new Dictionary<string, object> { ["00081199"] = Sequence([.. references]) }),
        });
    }

    /// <summary>Adds so many, many at once.</summary>
    public static Task AddAsync(WorkitemStore store, int count, string dataset, string share, CancellationToken token) => Parallel.ForAsync(0, count,
        new ParallelOptions { MaxDegreeOfParallelism = Adders, CancellationToken = token },
        async (_, stop) => await store.TryAddAsync(DicomUID.Generate().UID, Scheduled, dataset, Keys(share), stop));

    /// <summary>What a claimed one becomes.</summary>
    public static WorkitemChange Begin(WorkitemRecord seen) => new(InProgress, seen.Dataset, Keys(), DicomUID.Generate().UID);

    /// <summary>The same where its end is not waited for: whoever takes one job after the other holds none.</summary>
    public static WorkitemChange Take(WorkitemRecord seen) => Begin(seen) with { State = "COMPLETED" };
}
