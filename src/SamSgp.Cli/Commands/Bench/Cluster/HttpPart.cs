using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Bench.Http;
using SamSgp.Storage.Postgres.Benchmarks;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>What clients see: a process on a shared store beside one that has its store for itself, and that beside an earlier version.</summary>
internal sealed class HttpPart(ClusterSite site, string? before, double share)
{
    private const int Studies = 1000;

    public async Task RunAsync(Terminal terminal, CancellationToken token)
    {
        var embedded = await MeasureAsync(() => site.StartAloneAsync(null, token), token);
        if (before is not null)
        {
            // The machine is not the same from minute to minute: each is measured once before the other and once after it.
            var earlier = (await MeasureAsync(() => site.StartAloneAsync(before, token), token))
                .Better(await MeasureAsync(() => site.StartAloneAsync(before, token), token));
            embedded = embedded.Better(await MeasureAsync(() => site.StartAloneAsync(null, token), token));
            Table("Embedded", "This version", "Earlier version", embedded, earlier, 0.95, 1 / 0.95).WriteTo(terminal);
        }

        var connection = site.Postgres.CreateDatabase();
        var store = site.NewStore(connection);
        var shared = await MeasureAsync(() => site.StartAsync(store, "web,upkeep", token), token);
        var table = Table("One web process", "Shared store", "Embedded", shared, embedded, null, 8);
        AddRoundTrips(table, connection);
        table.WriteTo(terminal);
    }

    private async Task<Figures> MeasureAsync(Func<Task<BenchService>> start, CancellationToken token)
    {
        var service = await start();
        using var target = new HttpTarget("service", service.Dicomweb);
        var rows = new HttpBench(new BenchClock(TimeProvider.System), TimeSpan.FromSeconds(1.5 * share), token).Run(target, [Studies]);
        var load = await new HttpLoad(service.Dicomweb, null, TimeProvider.System).RunAsync(TimeSpan.FromSeconds(12 * share), token);
        if (load.Errors.Count > 0) throw new CommandException($"{load.Errors.Count} requests of the load failed; the first: {load.Errors[0]}");
        site.End(service);
        return new Figures(rows, load.PerSecond);
    }

    private static GoalTable Table(string what, string one, string other, Figures ours, Figures theirs, double? rate, double search)
    {
        var table = new GoalTable(what, one, other);
        foreach (var (row, beside) in ours.Rows.Zip(theirs.Rows))
        {
            if (row.Amount > 0) table.AtLeast(row.What, row.Amount / row.Seconds, beside.Amount / beside.Seconds, row.Unit, row.What.StartsWith("STOW", StringComparison.Ordinal) ? rate : null);
            else table.AtMost(row.What, 1000 * row.Seconds, 1000 * beside.Seconds, row.Unit, row.What.StartsWith("QIDO", StringComparison.Ordinal) ? search : null);
        }

        table.AtLeast("64 clients", ours.Load, theirs.Load, "requests/s", rate);
        return table;
    }

    private static void AddRoundTrips(GoalTable table, string connection)
    {
        var database = PostgresDatabase.Open(connection);
        try
        {
            var search = new SearchBenchmark(database, TimeProvider.System);
            foreach (var (name, one) in new[] { ("PatientID", search.ByPatientId("B000500")), ("name wildcard", search.ByName("*000500*")), ("page by date", search.PageByDate()) })
                table.AtMost($"Index search by {name}, over a bare round trip", 1000 * one.Measured, 1000 * one.Beside, "ms", 5);
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private sealed record Figures(IReadOnlyList<HttpBench.Row> Rows, double Load)
    {
        /// <summary>The better figure of each row.</summary>
        public Figures Better(Figures other) =>
            new([.. Rows.Zip(other.Rows, (one, two) => one.Seconds <= two.Seconds ? one : two)], Math.Max(Load, other.Load));
    }
}
