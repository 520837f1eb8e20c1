using SamSgp.Dicomweb.Tests.Store;

namespace SamSgp.Dicomweb.Tests.Cluster;

/// <summary>What goes wrong in a cluster beside processes that end: each for a while, then all is well again.</summary>
internal static class ClusterFaults
{
    // Of tests: they are given leases of ten seconds.
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(13);

    private static readonly Func<ClusterFixture, Task>[] Short = [LoseCommitsAsync, CutAsync, SlowDownAsync, SkewAsync];

    /// <summary>In long runs a link is silent for longer than a lease, too.</summary>
    public static IReadOnlyList<Func<ClusterFixture, Task>> All { get; } = CrashLoops.IsLong ? [.. Short, FallSilentAsync] : Short;

    private static async Task LoseCommitsAsync(ClusterFixture cluster)
    {
        foreach (var name in (string[])["a", "w"]) cluster.Link(name).LoseCommits(2, after: Random.Shared.Next(0, 5));
        await Task.Delay(3000);
    }

    private static async Task FallSilentAsync(ClusterFixture cluster)
    {
        cluster.Link("w").Silent = true;
        await Task.Delay(LongerThanALease);
        cluster.Link("w").Silent = false;
    }

    private static async Task CutAsync(ClusterFixture cluster)
    {
        for (var n = 0; n < 8; n++)
        {
            foreach (var name in (string[])["a", "w"]) cluster.Link(name).Cut();
            await Task.Delay(Random.Shared.Next(100, 600));
        }
    }

    // Each commit that stores an instance or changes a workitem takes half a second.
    private static async Task SlowDownAsync(ClusterFixture cluster)
    {
        var database = cluster.Connection.Split("Database=")[1].Split(';')[0];
        cluster.Database.Sql(database, """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON uploads DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow();
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT OR UPDATE ON workitems DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()
            """);
        await Task.Delay(6000);
        cluster.Database.Sql(database, "DROP TRIGGER slow ON uploads; DROP TRIGGER slow ON workitems; DROP FUNCTION slow()");
    }

    private static async Task SkewAsync(ClusterFixture cluster)
    {
        cluster.Kill("v");
        await cluster.StartAsync("v", "jobs", SkewedClock.IsPossible ? new SkewedClock(Random.Shared.Next(2) == 0 ? "+1h" : "-1h") : null);
        await Task.Delay(8000);
        cluster.Kill("v");
        await cluster.StartAsync("v", "jobs", null);
    }
}
