using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>Jobs: a worker beside the embedded service, four that sleep beside one, two that compute beside one.</summary>
internal sealed class WorkersPart(ClusterSite site, double share)
{
    private const int Slices = 4, LongSlices = 48, Rounds = 3;

    public async Task RunAsync(Terminal terminal, CancellationToken token)
    {
        var table = new GoalTable("Jobs", "Measured", "Beside");
        var alone = await site.StartAloneAsync(null, token);
        var embedded = await JobAsync(alone, token);
        site.End(alone);

        var store = site.NewStore(site.Postgres.CreateDatabase());
        var web = await site.StartAsync(store, "web,upkeep", token);
        var workers = new List<BenchService> { await site.StartAsync(store, "jobs", token) };
        table.AtMost($"A job of {LongSlices} slices at a worker, over embedded", await JobAsync(web, token), embedded, "s", 1.05);
        var (sleeping, real) = (await RateAsync(web, ClusterSite.Sleeping, 1, token), await RateAsync(web, ClusterSite.Real, 1, token));
        workers.Add(await site.StartAsync(store, "jobs", token));
        table.AtLeast("Two workers that compute, over one", await RateAsync(web, ClusterSite.Real, 2, token), real, "jobs/s", null);
        workers.AddRange(await Task.WhenAll(site.StartAsync(store, "jobs", token), site.StartAsync(store, "jobs", token)));
        table.AtLeast($"Four workers whose jobs sleep {SleepingTask.Seconds} s, over one", await RateAsync(web, ClusterSite.Sleeping, 4, token), sleeping, "jobs/s", 3.6);
        site.End(workers.Append(web));
        table.WriteTo(terminal);
    }

    // The second of two: the first loads the network.
    private static async Task<double> JobAsync(BenchService at, CancellationToken token)
    {
        await RunAsync(at, ClusterSite.Real, 1, LongSlices, token);
        return await RunAsync(at, ClusterSite.Real, 1, LongSlices, token);
    }

    // Jobs a second, when each worker has had one.
    private async Task<double> RateAsync(BenchService at, string task, int workers, CancellationToken token)
    {
        await RunAsync(at, task, workers, Slices, token);
        var jobs = workers * Math.Max(1, (int)(share * Rounds));
        return jobs / await RunAsync(at, task, jobs, Slices, token);
    }

    private static async Task<double> RunAsync(BenchService at, string task, int jobs, int slices, CancellationToken token)
    {
        var stored = new List<(string Study, string Series)>();
        for (var n = 0; n < jobs; n++)
        {
            var (study, series, files) = ClusterSite.Phantom(slices);
            await at.StoreAsync(files, token);
            stored.Add((study, series));
        }

        var start = TimeProvider.System.GetTimestamp();
        var runs = new List<string>();
        foreach (var (study, series) in stored) runs.Add(await at.BeginAsync(task, study, series, token));
        await at.WaitAsync(runs, token);
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
