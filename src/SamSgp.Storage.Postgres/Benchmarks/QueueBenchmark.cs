using System.Text.Json;
using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Events;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>Measures the queue. Each measurement wants a database of its own, empty.</summary>
/// <param name="time">Where time comes from.</param>
public sealed class QueueBenchmark(TimeProvider time)
{
    private const int Page = 1000, Looks = 9, Writers = 16, ManyInstances = 512, Reports = 100;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Seconds of taking the next job while many wait, beside reading and parsing all that wait, as the first versions did.</summary>
    /// <param name="database">Either engine's.</param>
    /// <param name="waiting">How many wait.</param>
    /// <param name="token">Stops it.</param>
    public async Task<Comparison> NextOfManyAsync(StoreDatabase database, int waiting, CancellationToken token)
    {
        var store = new WorkitemStore(database, time);
        await BenchWorkitems.AddAsync(store, waiting, BenchWorkitems.Dataset(64), "", token);
        var scans = new List<double>();
        for (var n = 0; n < 3; n++) scans.Add(Seconds(() => ParseAll(store)));
        var looks = new List<double>();
        for (var n = 0; n < Looks; n++) looks.Add(await SecondsAsync(() => store.TryClaimAsync([], null, BenchWorkitems.Begin, token)));
        return new Comparison(Median(looks), Median(scans));
    }

    /// <summary>Claims a second while many workers take what waits, beside the same number that compare and set the first.</summary>
    /// <param name="databases">Two databases.</param>
    /// <param name="sessions">How to connect to the first directly.</param>
    /// <param name="jobs">How many jobs wait.</param>
    /// <param name="token">Stops it.</param>
    public async Task<ClaimFigures> ClaimAsync(
        (PostgresDatabase Claimed, PostgresDatabase Compared) databases, string sessions, int jobs, CancellationToken token)
    {
        var claimed = await FilledAsync(databases.Claimed, jobs, token);
        var workers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(n => BeginAsync(databases.Claimed, sessions, n, token)));
        var empty = 0;
        var claiming = await SecondsAsync(() => AtOnceAsync(n => TakeAllAsync(claimed, workers[n], () => Interlocked.Increment(ref empty), token)));
        foreach (var worker in workers) await worker.DisposeAsync();
        var compared = await FilledAsync(databases.Compared, jobs, token);
        var comparing = await SecondsAsync(() => AtOnceAsync(_ => CompareAndSetAllAsync(compared, token)));
        return new ClaimFigures(new Comparison(jobs / claiming, jobs / comparing), empty);
    }

    /// <summary>After how many claims somebody has his tenth job who asked after another had asked for a thousand.</summary>
    public async Task<int> TenthOfAnotherAsync(StoreDatabase database, CancellationToken token)
    {
        var store = new WorkitemStore(database, time);
        await BenchWorkitems.AddAsync(store, 1000, "{}", "A", token);
        await BenchWorkitems.AddAsync(store, 10, "B", "B", token);
        for (int claims = 0, ofB = 0; ;)
        {
            claims++;
            if (await store.TryClaimAsync([], null, BenchWorkitems.Begin, token) is not var (before, _)) return claims;
            if (before.Dataset == "B" && ++ofB == 10) return claims;
        }
    }

    /// <summary>Changes a second whose news are told, beside changes whose news are only written down.</summary>
    /// <param name="databases">Two databases.</param>
    /// <param name="sessions">How to connect to each directly.</param>
    /// <param name="changes">How many are made.</param>
    /// <param name="token">Stops it.</param>
    public async Task<Comparison> NoticesAsync(
        (PostgresDatabase Told, PostgresDatabase Silent) databases, (string Told, string Silent) sessions, int changes, CancellationToken token)
    {
        await using var told = new PostgresJournal(databases.Told, sessions.Told, time);
        await using var silent = new PostgresJournal(databases.Silent, sessions.Silent, time);
        var quiet = await RateAsync(new WorkitemStore(databases.Silent, time, new SilentJournal(silent)), changes, token);
        return new Comparison(await RateAsync(new WorkitemStore(databases.Told, time, told), changes, token), quiet);
    }

    /// <summary>Bytes of write-ahead log of a report of progress, beside writing the whole dataset of a job on 512 instances.</summary>
    public async Task<Comparison> ProgressAsync(PostgresDatabase database, CancellationToken token)
    {
        var store = new WorkitemStore(database, time);
        var dataset = BenchWorkitems.Dataset(ManyInstances);
        await BenchWorkitems.AddAsync(store, 1, dataset, "", token);
        var (_, job) = (await store.TryClaimAsync([], null, BenchWorkitems.Begin, token))!.Value;
        var claim = new WorkitemClaim(job.WorkitemUid, job.TransactionUid!);
        await store.TryReportAsync(claim, 0, "Begun", token);
        var begin = Written(database);
        for (var n = 0; n < Reports; n++) await store.TryReportAsync(claim, n, "Slice", token);
        var reported = Written(database);
        for (var n = 0; n < Reports; n++)
            job = (await store.TryUpdateAsync(job, new WorkitemChange(job.State, dataset, BenchWorkitems.Keys(), job.TransactionUid), token))!;
        return new Comparison((double)(reported - begin) / Reports, (double)(Written(database) - reported) / Reports);
    }

    private static long Written(PostgresDatabase database) =>
        database.Read(connection => connection.Scalar<long>("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));

    private async Task<WorkitemStore> FilledAsync(PostgresDatabase database, int jobs, CancellationToken token)
    {
        var store = new WorkitemStore(database, time);
        await BenchWorkitems.AddAsync(store, jobs, BenchWorkitems.Dataset(8), "", token);
        return store;
    }

    private static async Task<PostgresWorker> BeginAsync(PostgresDatabase database, string sessions, int number, CancellationToken token)
    {
        var worker = new PostgresWorker(database, sessions, new WorkerDescription($"bench-{number}", "", ""), Lease);
        await worker.BeginAsync(token);
        return worker;
    }

    private static Task AtOnceAsync(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(0, Writers).Select(n => Task.Run(() => work(n))));

    private static async Task TakeAllAsync(WorkitemStore store, PostgresWorker worker, Action empty, CancellationToken token)
    {
        while (true)
        {
            if (await store.TryClaimAsync([], worker, BenchWorkitems.Take, token) is not null) continue;
            // The last of them may be in others' hands by now.
            var left = store.Count(BenchWorkitems.Scheduled);
            if (left == 0) return;
            if (left > Writers) empty();
        }
    }

    private static async Task CompareAndSetAllAsync(WorkitemStore store, CancellationToken token)
    {
        while (store.List(BenchWorkitems.Scheduled, 0, 1) is [var first]) await store.TryUpdateAsync(first, BenchWorkitems.Take(first), token);
    }

    private static void ParseAll(WorkitemStore store)
    {
        for (var after = 0L; store.List(BenchWorkitems.Scheduled, after, Page) is { Count: > 0 } page; after = page[^1].Sequence)
            foreach (var one in page) JsonDocument.Parse(one.Dataset).Dispose();
    }

    private async Task<double> RateAsync(WorkitemStore store, int changes, CancellationToken token)
    {
        var dataset = BenchWorkitems.Dataset(8);
        return changes / await SecondsAsync(() => BenchWorkitems.AddAsync(store, changes, dataset, "", token));
    }

    private double Seconds(Action work)
    {
        var start = time.GetTimestamp();
        work();
        return time.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> SecondsAsync(Func<Task> work)
    {
        var start = time.GetTimestamp();
        await work();
        return time.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
