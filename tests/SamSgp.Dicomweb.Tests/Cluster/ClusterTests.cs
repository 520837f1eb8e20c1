using System.Net;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Store;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Maintenance;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Cluster;

/// <summary>The real service as several processes on one real PostgreSQL.</summary>
public sealed class ClusterTests
{
    [PostgresFact]
    public async Task Cluster_StoredHereRunByAWorker_IsFollowedAndReadThere()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"), ("b", "web,upkeep"), ("w", "jobs"));
        var series = ClusterFixture.Phantom(1);
        await cluster.StoreAsync(series, "a");
        var run = await cluster.BeginAsync(series, "a");

        var documents = await WatchAsync(cluster["b"].Http, run);

        Assert.True(documents[^1].GetProperty("state").GetString() == "COMPLETED", $"{documents[^1]}\n{cluster["w"].Log}");
        var states = documents.Select(one => one.GetProperty("state").GetString()!).Distinct();
        Assert.Empty(states.Except(["SCHEDULED", "IN PROGRESS", "COMPLETED"]));
        var percents = documents.Select(one => one.GetProperty("percent").GetDouble()).ToList();
        Assert.Equal(percents.Order(), percents);
        Assert.Single((await cluster["b"].Http.QueryAsync("/dicom-web/instances?Modality=SEG")).EnumerateArray());
        var image = series[0];
        var path = $"/dicom-web/studies/{image.GetString(DicomTag.StudyInstanceUID)}/series/{image.GetString(DicomTag.SeriesInstanceUID)}"
            + $"/instances/{image.GetString(DicomTag.SOPInstanceUID)}";
        var parts = await (await cluster["b"].Http.GetAsync(path, "multipart/related; type=\"application/dicom\"")).PartsAsync();
        Assert.Equal(ClusterFixture.Bytes(image), Assert.Single(parts).Body);
        // A worker answers supervisors, and nobody else.
        Assert.Equal(HttpStatusCode.OK, (await cluster["w"].Http.GetAsync("/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await cluster["w"].Http.GetAsync("/dicom-web/studies")).StatusCode);
    }

    [PostgresFact]
    public async Task Cluster_WorkerIsKilled_AnotherTakesItsJobOverAndItEndsOnce()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"), ("first", "jobs"));
        var series = ClusterFixture.Phantom(2);
        await cluster.StoreAsync(series, "a");
        var run = await cluster.BeginAsync(series, "a");
        await cluster.WaitAsync("a", run, now => now.GetProperty("state").GetString() != "SCHEDULED");
        cluster.Kill("first");
        await cluster.StartAsync(("second", "jobs"));

        var done = await cluster.WaitAsync("a", run, ClusterFixture.HasEnded);

        Assert.Equal("COMPLETED", done.GetProperty("state").GetString());
        Assert.Single((await cluster["a"].Http.QueryAsync("/dicom-web/instances?Modality=SEG")).EnumerateArray());
    }

    [PostgresFact]
    public async Task Cluster_AnyProcessAndTheDatabaseAreKilled_NothingAcknowledgedIsLostAndEachJobEndsOnceWithOneSeg()
    {
        using var cluster = new ClusterFixture();
        var roles = new Dictionary<string, string> { ["a"] = "web,upkeep", ["b"] = "web,upkeep", ["v"] = "jobs", ["w"] = "jobs" };
        await cluster.StartAsync(roles.Select(one => (one.Key, one.Value)));
        var runs = new List<string>();
        for (var loop = 0; loop < CrashLoops.Count; loop++)
        {
            var series = ClusterFixture.Phantom(100 + loop);
            var working = Task.Run(async () =>
            {
                await cluster.StoreAsync(series, "a", "b");
                return await cluster.BeginAsync(series, "b", "a");
            });
            await Task.Delay(Random.Shared.Next(0, 2000));
            var victim = new[] { "w", "a", "database", "v", "b" }[loop % 5];
            if (victim == "database")
            {
                cluster.Database.Kill();
                await Task.Delay(Random.Shared.Next(0, 2000));
                cluster.Database.Start();
            }
            else
            {
                cluster.Kill(victim);
                await cluster.StartAsync((victim, roles[victim]));
            }

            runs.Add(await working);
        }

        await AssertEachEndedOnceAsync(cluster, runs);
    }

    // What goes wrong in turn: answers to commits are lost, connections cut, the database's disk is slow, a worker's clock is an hour off; in long runs
    // a worker's link is silent for longer than a lease.
    [PostgresFact]
    public async Task Cluster_LinksDisksAndClocksFail_NothingAcknowledgedIsLostAndEachJobEndsOnceWithOneSeg()
    {
        using var cluster = new ClusterFixture();
        foreach (var name in (string[])["a", "w"]) cluster.Link(name);
        await cluster.StartAsync(("a", "web,upkeep"), ("b", "web,upkeep"), ("v", "jobs"), ("w", "jobs"));
        var runs = new List<string>();
        for (var loop = 0; loop < CrashLoops.Count; loop++)
        {
            var series = ClusterFixture.Phantom(100 + loop);
            var working = Task.Run(async () =>
            {
                await cluster.StoreAsync(series, "a", "b");
                return await cluster.BeginAsync(series, "a", "b");
            });
            await Task.Delay(Random.Shared.Next(0, 1000));
            await ClusterFaults.All[loop % ClusterFaults.All.Count](cluster);
            runs.Add(await working);
        }

        await AssertEachEndedOnceAsync(cluster, runs);
    }

    [PostgresFact]
    public async Task Cluster_CancelledAtAWebProcess_TheWorkerStops()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web"), ("w", "jobs"));
        var series = ClusterFixture.Phantom(3);
        await cluster.StoreAsync(series, "a");
        var runs = new List<string>();
        for (var n = 0; n < 4; n++) runs.Add(await cluster.BeginAsync(series, "a"));
        await cluster.WaitAsync("a", runs[0], now => now.GetProperty("state").GetString() != "SCHEDULED");
        foreach (var run in runs) await cluster["a"].Http.DeleteAsync(run);

        var ends = new List<string>();
        foreach (var run in runs) ends.Add((await cluster.WaitAsync("a", run, ClusterFixture.HasEnded)).GetProperty("state").GetString()!);

        // The first may have been done by then; what waited is not run.
        Assert.All(ends.Skip(1), state => Assert.Equal("CANCELED", state));
    }

    [PostgresFact]
    public async Task Worker_ToldToStop_EndsTheJobAtWorkAndTakesNoOther()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"), ("w", "jobs"));
        var series = ClusterFixture.Phantom(4);
        await cluster.StoreAsync(series, "a");
        var runs = new List<string>();
        for (var n = 0; n < 3; n++) runs.Add(await cluster.BeginAsync(series, "a"));
        await cluster.WaitAsync("a", runs[0], now => now.GetProperty("state").GetString() != "SCHEDULED");

        await cluster["w"].StopAsync();

        var states = new List<string>();
        foreach (var run in runs) states.Add((await cluster["a"].Http.QueryAsync(run)).GetProperty("state").GetString()!);
        Assert.Equal("COMPLETED", states[0]);
        Assert.Equal("SCHEDULED", states[^1]);
        Assert.DoesNotContain("IN PROGRESS", states);
    }

    [PostgresFact]
    public async Task Start_SharedFolderOfAnotherDatabase_IsRefused()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"));
        using var other = new TemporaryFolder();
        var connection = other.PathTo("connection");
        await File.WriteAllTextAsync(connection, cluster.Database.CreateDatabase());
        await (await ServiceProcess.StartAsync(other.PathTo("first"), [.. cluster.Settings, $"--Storage:ConnectionFile={connection}",
            $"--Storage:SharedFolder={other.PathTo("own")}"])).StopAsync();

        var (exitCode, output) = await ServiceProcess.RunAsync(cluster.DataOf("b"), null, [.. cluster.Settings, $"--Storage:ConnectionFile={connection}"]);

        Assert.Equal(3, exitCode);
        Assert.Contains("belongs to another database", output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Status_Workers_AreNamedWithWhatTheyWorkOnAndTheirVersion()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"), ("w", "jobs"));
        var series = ClusterFixture.Phantom(7);
        await cluster.StoreAsync(series, "a");
        await cluster.WaitAsync("a", await cluster.BeginAsync(series, "a"), ClusterFixture.HasEnded);
        await cluster.WaitAsync("a", "/api/status", status => Worker(status).GetProperty("warmTasks").GetArrayLength() == 1);
        var worker = Worker((await cluster["a"].Http.QueryAsync("/api/status")));
        Assert.Equal(("w", false, false), (worker.GetProperty("name").GetString(), worker.GetProperty("isLost").GetBoolean(), worker.GetProperty("isOtherVersion").GetBoolean()));
        Assert.Equal("phantom-ct", worker.GetProperty("warmTasks")[0].GetString());
        Assert.Matches("^(?!auto).{3,}", worker.GetProperty("device").GetString());

        var metrics = await cluster["w"].Http.GetStringAsync("/metrics");
        Assert.Matches("samsgp_workers\\{[^}]*state=\"idle\"[^}]*\\} 1", metrics);
        Assert.Matches("samsgp_queue_waiting(\\{[^}]*\\})? 0", metrics);

        // One of another version, whose row it would have made, at a job.
        cluster.Database.Sql(NameOf(cluster.Connection), "UPDATE workers SET version = '0.0.7', name = 'older'");
        worker = Worker((await cluster["a"].Http.QueryAsync("/api/status")));
        Assert.Equal(("older", "0.0.7", true), (worker.GetProperty("name").GetString(), worker.GetProperty("version").GetString(), worker.GetProperty("isOtherVersion").GetBoolean()));

        static JsonElement Worker(JsonElement status) => status.GetProperty("workers").EnumerateArray().Single();
    }

    [PostgresFact]
    public async Task Tasks_NoRunningWorkerHasOne_IsSaidInTheListAndInTheStatus()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"));
        Assert.Equal("No worker runs now: what is asked for waits until one does.", (await RemarkAsync()).Listed);
        using var tasks = new TemporaryFolder();
        await cluster.StartAsync("w", "jobs", null, $"--Tasks:Folder={tasks.Root}");

        var (listed, shown) = await RemarkAsync();

        Assert.Equal(listed, shown);
        Assert.StartsWith("None of the 1 running workers has task phantom-ct", listed, StringComparison.Ordinal);
        // Asked for all the same, it waits; one that has the task runs it.
        var series = ClusterFixture.Phantom(8);
        await cluster.StoreAsync(series, "a");
        var run = await cluster.BeginAsync(series, "a");
        await cluster.StartAsync(("v", "jobs"));
        Assert.Equal("COMPLETED", (await cluster.WaitAsync("a", run, ClusterFixture.HasEnded)).GetProperty("state").GetString());
        Assert.Equal((null, null), await RemarkAsync());

        async Task<(string? Listed, string? Shown)> RemarkAsync()
        {
            var http = cluster["a"].Http;
            var list = (await http.QueryAsync("/api/tasks")).GetProperty("tasks").EnumerateArray();
            var status = (await http.QueryAsync("/api/status")).GetProperty("tasks").EnumerateArray();
            var one = (await http.QueryAsync("/api/tasks/phantom-ct")).GetProperty("remark").GetString();
            var remark = list.Single(IsPhantom).GetProperty("remark").GetString();
            Assert.Equal(remark, one);
            return (remark, status.Single(IsPhantom).GetProperty("remark").GetString());
        }

        static bool IsPhantom(JsonElement task) => task.GetProperty("id").GetString() == "phantom-ct";
    }

    [PostgresFact]
    public async Task Start_DatabaseOfANewerVersion_IsRefusedWithASentence()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"));
        cluster.Kill("a");
        cluster.Database.Sql(NameOf(cluster.Connection), "UPDATE schema_info SET version = version + 1, min_program = version + 1");
        var (exitCode, output) = await ServiceProcess.RunAsync(cluster.DataOf("old"), null, ["worker", .. cluster.Settings]);
        Assert.Equal(3, exitCode);
        Assert.Contains("Use the newer version of the software that wrote it", output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Process_NewerVersionUpgradesTheDatabaseBeyondIt_EndsWithASentence()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("w", "jobs"));
        cluster.Database.Sql(NameOf(cluster.Connection), "UPDATE schema_info SET version = version + 1, min_program = version + 1");

        Assert.Equal(3, await cluster["w"].WaitForExitAsync());
        Assert.Contains("is too old for the database", cluster["w"].Log, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Store_BackedUpAndRestoredElsewhere_IsWholeAndGoesOn()
    {
        using var cluster = new ClusterFixture();
        await cluster.StartAsync(("a", "web,upkeep"), ("w", "jobs"));
        var series = ClusterFixture.Phantom(5);
        await cluster.StoreAsync(series, "a");
        await cluster.WaitAsync("a", await cluster.BeginAsync(series, "a"), ClusterFixture.HasEnded);
        // The database first, then the files that it names, as docs/scaling.md has it; the service runs meanwhile.
        using var elsewhere = new TemporaryFolder();
        var restored = cluster.Database.Restored(cluster.Connection);
        Assert.Equal(0, ToolRun.Of("cp", ["-a", cluster.SharedFolder, elsewhere.PathTo("shared")]).ExitCode);
        cluster.Kill("w");
        cluster.Kill("a");
        await File.WriteAllTextAsync(elsewhere.PathTo("connection"), restored);

        var findings = new List<string>();
        var report = await new SharedStore(PostgresConnection.Complete(restored, "The test's"), elsewhere.PathTo("shared"))
            .Verification(TimeProvider.System).RunAsync(0, true, finding => findings.Add($"{finding}"), (_, _) => { }, CancellationToken.None);
        Assert.Empty(findings);
        Assert.True(report.Instances >= series.Length + 1);
        using var service = await ServiceProcess.StartAsync(elsewhere.PathTo("data"), "--Storage:Database=postgres",
            $"--Storage:ConnectionFile={elsewhere.PathTo("connection")}", $"--Storage:SharedFolder={elsewhere.PathTo("shared")}");
        await AssertWholeAsync(service.Http, series);
        var another = ClusterFixture.Phantom(6);
        await service.Http.StoreBytesAsync("/dicom-web/studies", another.Select(ClusterFixture.Bytes));
        var run = await ClusterFixture.BeginAsync(service.Http, another);
        Assert.Equal("COMPLETED", (await WatchAsync(service.Http, run))[^1].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("Service:Roles", "--Service:Roles=jobs")]
    [InlineData("'boss' is no role", "--Service:Roles=web,boss")]
    [InlineData("Storage:ConnectionFile", "--Storage:Database=postgres", "--Storage:SharedFolder=/nowhere")]
    [InlineData("Storage:SharedFolder", "--Storage:SharedFolder=/nowhere")]
    [InlineData("Database must be sqlite or postgres", "--Storage:Database=oracle")]
    public async Task Start_RolesOrStoreThatCannotBe_AreRefusedWithTheKey(string said, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = await ServiceProcess.RunAsync(folder.PathTo("data"), null, settings);
        Assert.Equal(2, exitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    // Phantoms of the seeds from 100 on, one a run.
    private static async Task AssertEachEndedOnceAsync(ClusterFixture cluster, List<string> runs)
    {
        foreach (var run in runs)
        {
            var done = await cluster.WaitAsync("b", run, ClusterFixture.HasEnded);
            Assert.True(done.GetProperty("state").GetString() == "COMPLETED", $"{done}\n{cluster["v"].Log}\n{cluster["w"].Log}");
        }

        // A request whose answer was lost may have been asked twice: then there are two runs on a series, and, as they make the same, one result.
        var all = (await cluster["b"].Http.QueryAsync("/dicom-web/workitems?ProcedureStepState=COMPLETED")).EnumerateArray().ToList();
        Assert.True(all.Count >= runs.Count);
        var results = all.SelectMany(Outputs).ToHashSet();
        var segs = (await cluster["a"].Http.QueryAsync("/dicom-web/instances?Modality=SEG")).EnumerateArray().Select(seg => seg.Text("00080018")!).ToList();
        Assert.Equal(runs.Count, segs.Count);
        Assert.Empty(segs.Except(results));
        foreach (var result in results)
            Assert.Single((await cluster["b"].Http.QueryAsync($"/dicom-web/instances?SOPInstanceUID={result}")).EnumerateArray());
        Assert.Equal(runs.Count * 4, (await cluster["a"].Http.QueryAsync("/dicom-web/instances?Modality=CT")).GetArrayLength());
        for (var loop = 0; loop < runs.Count; loop++) await AssertWholeAsync(cluster["b"].Http, ClusterFixture.Phantom(100 + loop));
    }

    private static string NameOf(string connection) => connection.Split("Database=")[1].Split(';')[0];

    private static IEnumerable<string> Outputs(JsonElement workitem) =>
        workitem.TryGetProperty("00741216", out var performed) && performed.GetProperty("Value")[0].TryGetProperty("00404033", out var outputs)
            ? outputs.GetProperty("Value").EnumerateArray()
                .SelectMany(output => output.GetProperty("00081199").GetProperty("Value").EnumerateArray()).Select(one => one.Text("00081155")!)
            : [];

    private static async Task AssertWholeAsync(HttpClient http, DicomDataset[] series)
    {
        var answer = await http.GetAsync($"/dicom-web/studies/{series[0].GetString(DicomTag.StudyInstanceUID)}/series/"
            + series[0].GetString(DicomTag.SeriesInstanceUID), "multipart/related; type=\"application/dicom\"");
        var kept = (await answer.PartsAsync()).Select(part => Convert.ToHexString(part.Body)).Order();
        Assert.Equal(series.Select(image => Convert.ToHexString(ClusterFixture.Bytes(image))).Order(), kept);
    }

    private static async Task<List<JsonElement>> WatchAsync(HttpClient http, string run)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, run);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var documents = new List<JsonElement>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(line["data: ".Length..]);
            documents.Add(document.RootElement.Clone());
        }

        return documents;
    }
}
