using System.Globalization;

namespace SamSgp.Cli.Commands.Bench.Http;

/// <summary>One request at a time against a service: how long each kind takes.</summary>
internal sealed class HttpBench(BenchClock clock, TimeSpan budget, CancellationToken token)
{
    private const string Dicom = "multipart/related; type=\"application/dicom\"";
    private const string Json = "application/dicom+json";
    private const int SmallBatch = 100, StoreRuns = 5;

    /// <summary>All rows of a service.</summary>
    /// <param name="target">The service, empty.</param>
    /// <param name="studies">Numbers of studies at which it is searched, ascending.</param>
    public List<Row> Run(HttpTarget target, IReadOnlyList<int> studies)
    {
        var rows = new List<Row>();
        var ct = HttpSeries.Ct();
        var bytes = ct.Files.Sum(file => (double)file.Length);
        rows.Add(new("STOW, 64 x 512 x 512 CT", Store(target, ct.Files), bytes / 1e6, "MB/s"));
        var series = $"studies/{ct.Study}/series/{ct.Series}";
        rows.Add(new("WADO, the whole series", Median(() => target.Get(series, Dicom)), bytes / 1e6, "MB/s"));
        rows.Add(new("WADO, one instance", Median(() => target.Get($"{series}/instances/{ct.Uids[7]}", Dicom)), 0, "ms"));
        var next = 0;
        rows.Add(new("One frame", Median(() => target.Get(
            $"{series}/instances/{ct.Uids[next++ % ct.Uids.Count]}/frames/1", "multipart/related; type=\"application/octet-stream\"")), 0, "ms"));
        rows.Add(new("Metadata of the series", Median(() => target.Get(series + "/metadata", Json)), 0, "ms"));
        Search(target, studies, rows);
        return rows;
    }

    // The first series is the one that is read later; the others are new ones, so that every run stores.
    private double Store(HttpTarget target, IReadOnlyList<byte[]> first)
    {
        target.Store(new(first));
        var seconds = Enumerable.Range(0, StoreRuns).Select(_ => new HttpTarget.StowBody(HttpSeries.Ct().Files)).ToList()
            .ConvertAll(body => clock.Once(() => target.Store(body)));
        seconds.Sort();
        return seconds[StoreRuns / 2];
    }

    private void Search(HttpTarget target, IReadOnlyList<int> studies, List<Row> rows)
    {
        var stored = 0;
        foreach (var count in studies)
        {
            for (; stored < count; stored += Math.Min(SmallBatch, count - stored))
            {
                token.ThrowIfCancellationRequested();
                target.Store(new([.. Enumerable.Range(stored, Math.Min(SmallBatch, count - stored)).Select(n => HttpSeries.Small("B", n))]));
            }

            var (name, id) = (count.ToString("N0", CultureInfo.InvariantCulture), $"B{count / 2:D6}");
            rows.Add(new($"QIDO by PatientID, {name} studies", Median(() => target.Get("studies?PatientID=" + id, Json)), 0, "ms"));
            rows.Add(new($"QIDO by name wildcard, {name} studies", Median(() => target.Get($"studies?PatientName=*{count / 2:D6}*", Json)), 0, "ms"));
            rows.Add(new($"QIDO of a page of 25, {name} studies", Median(() => target.Get("studies?limit=25", Json)), 0, "ms"));
        }
    }

    private double Median(Action work) => clock.Median(work, budget, token);

    /// <summary>A measurement.</summary>
    /// <param name="What">What was asked for.</param>
    /// <param name="Seconds">How long it took.</param>
    /// <param name="Amount">Megabytes moved; 0 where the time itself counts.</param>
    /// <param name="Unit">MB/s or ms.</param>
    internal sealed record Row(string What, double Seconds, double Amount, string Unit);
}
