using SamSgp.Cli.CommandLine;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Benchmarks;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>The queue, without any service: in this process on databases of its own.</summary>
internal sealed class QueuePart(ClusterSite site, double share)
{
    private readonly QueueBenchmark _queue = new(TimeProvider.System);

    public async Task RunAsync(Terminal terminal, CancellationToken token)
    {
        var (waiting, jobs, changes) = (Count(2000), Count(1000), Count(3000));
        var table = new GoalTable("Queue", "Measured", "Beside");
        using (var directory = DataDirectory.Open(site.NewPath("embedded")))
        {
            await using var embedded = SqliteDatabase.Open(directory);
            Next(table, "embedded", waiting, await _queue.NextOfManyAsync(embedded, waiting, token), 0.02);
        }

        Next(table, "PostgreSQL", waiting, await OnNewAsync((database, _) => _queue.NextOfManyAsync(database, waiting, token)), null);
        var claims = await OnNewAsync((first, sessions) => OnNewAsync((second, _) => _queue.ClaimAsync((first, second), sessions, jobs, token)));
        table.AtLeast("Claims of 16 workers, over compare-and-set", claims.Rates.Measured, claims.Rates.Beside, "/s", 3);
        table.CountAtMost("Claims empty while jobs wait", claims.Empty, 0);
        table.CountAtMost("Tenth job of B after 1,000 of A: claims until then", await OnNewAsync((database, _) => _queue.TenthOfAnotherAsync(database, token)), 25);
        var notices = await OnNewAsync((told, tolds) => OnNewAsync((silent, silents) => _queue.NoticesAsync((told, silent), (tolds, silents), changes, token)));
        table.AtLeast("Changes with notices, over without", notices.Measured, notices.Beside, "/s", 0.9);
        var progress = await OnNewAsync((database, _) => _queue.ProgressAsync(database, token));
        table.AtMost("Log bytes of a progress report, over the dataset's (512 images)", progress.Measured, progress.Beside, "B", 0.02);
        table.WriteTo(terminal);
    }

    private static void Next(GoalTable table, string engine, int waiting, Comparison next, double? goal) => table.AtMost(
        $"Next of {waiting} jobs, {engine}, over parsing all", 1000 * next.Measured, 1000 * next.Beside, "ms", goal);

    private int Count(int whole) => Math.Max(20, (int)(share * whole));

    private async Task<T> OnNewAsync<T>(Func<PostgresDatabase, string, Task<T>> measure)
    {
        var connection = site.Postgres.CreateDatabase();
        await using var database = PostgresDatabase.Open(connection);
        return await measure(database, connection);
    }
}
