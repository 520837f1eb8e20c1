using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>How long a job of a worker that is gone waits for another one: its process killed, or, as behind a cut network, silent.</summary>
internal sealed class TakeoverPart(ClusterSite site)
{
    public const int LeaseSeconds = 25;

    // Longer than everything that is waited for; under what scripts are given.
    private const double LongSeconds = 100;

    // Percent at which a job is handed to its script.
    private const double Asleep = 50;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(LeaseSeconds + 1), Pause = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(Terminal terminal, CancellationToken token)
    {
        var store = site.NewStore(site.Postgres.CreateDatabase());
        var web = await site.StartAsync(store, "web,upkeep", token);
        // Who does the upkeep gives nobody up before it has had the database for a lease.
        await Task.Delay(Settled, token);
        var table = new GoalTable("Take-over", "Measured", "Lease");
        table.AtMost("After SIGKILL, over the lease", await SecondsAsync(web, store, "KILL", token), LeaseSeconds, "s", 0.5);
        table.AtMost("After silence, over the lease", await SecondsAsync(web, store, "STOP", token), LeaseSeconds, "s", 1.2);
        site.End(web);
        table.WriteTo(terminal);
    }

    // Until another one has begun it again: it is then less far than it was.
    private async Task<double> SecondsAsync(BenchService web, string[] store, string signal, CancellationToken token)
    {
        var lost = await site.StartAsync(store, "jobs", token);
        var run = await BeginAsync(web, LongSeconds, token);
        while ((await web.LookAsync(run, token)).Percent < Asleep) await Task.Delay(Pause, token);
        var other = await site.StartAsync(store, "jobs", token);
        await web.WaitAsync([await BeginAsync(web, 0, token)], token);
        var percent = (await web.LookAsync(run, token)).Percent;
        lost.Signal(signal);
        var start = TimeProvider.System.GetTimestamp();
        while ((await web.LookAsync(run, token)).Percent > percent - 1) await Task.Delay(Pause, token);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await web.CancelAsync(run, token);
        site.End(lost, other);
        return seconds;
    }

    private static async Task<string> BeginAsync(BenchService web, double seconds, CancellationToken token)
    {
        var (study, series, files) = ClusterSite.Phantom(4);
        await web.StoreAsync(files, token);
        return await web.BeginAsync(ClusterSite.Sleeping, study, series, token, (SleepingTask.Parameter, seconds));
    }
}
