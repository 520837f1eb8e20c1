using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Store;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Storage.Instances;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

public sealed class DeleteControllerTests
{
    private const string Study = "/dicom-web/studies/1.2";

    [SharedDataFact(CtSeries.Folder)]
    public async Task Delete_InstanceSeriesStudy_IsGone()
    {
        await using var service = await RunningService.StartAsync();
        var stored = await (await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files)).JsonAsync();
        var instance = new Uri(stored.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!).AbsolutePath;
        var series = instance[..instance.IndexOf("/instances", StringComparison.Ordinal)];
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(instance)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.DeleteAsync(instance)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(instance + "/metadata")).StatusCode);
        Assert.Equal(19, (await service.Http.QueryAsync(series + "/metadata")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(series)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        Assert.Empty(Directory.EnumerateFiles(
            Path.Combine(service.DataDirectory, "instances"), "*", SearchOption.AllDirectories));
        Assert.Equal(20, Quarantine.ListIn(service.DataDirectory).Count);
    }

    [Fact]
    public async Task Delete_Study_IsInTheAuditLogWithWhatWentAndInTheQuarantineForItsTime()
    {
        var clock = new HandClock();
        await using var service = await StartAsync(clock, "--Storage:KeepDeletedDays=3");
        var instances = new TestInstances();
        await instances.StoreAsync(service.Http, "1.2.3.1", "1.2.3.2");
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(Study)).StatusCode);

        var kept = Quarantine.ListIn(service.DataDirectory);
        Assert.Equal([2, 2], [kept.Count, kept.Count(file => file.Until == clock.GetUtcNow().AddDays(3))]);
        // The very bytes are there, and may come again.
        Assert.Equal(instances.Acknowledged.Values.Select(Convert.ToHexString).Order(), kept.Select(file => Convert.ToHexString(
            File.ReadAllBytes(Path.Combine(service.DataDirectory, "quarantine", file.Name)))).Order());

        clock.GoOn(TimeSpan.FromDays(2.9));
        await service.Services.GetRequiredService<DeletionWorker>().TurnAsync(CancellationToken.None);
        Assert.Equal(2, Quarantine.ListIn(service.DataDirectory).Count);
        clock.GoOn(TimeSpan.FromDays(0.2));
        await service.Services.GetRequiredService<DeletionWorker>().TurnAsync(CancellationToken.None);
        Assert.Empty(Quarantine.ListIn(service.DataDirectory));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "quarantine")));

        var entry = await AuditedAsync(service, "Delete.Study");
        Assert.Equal(("D", "1.2", 2), (entry.GetProperty("EventActionCode").GetString(),
            entry.GetProperty("StudyInstanceUIDs")[0].GetString(), entry.GetProperty("NumberOfInstances").GetInt32()));
    }

    [Theory]
    [InlineData("?forgood=true", "7")]
    [InlineData("", "0")]
    public async Task Delete_ForGood_LeavesNothing(string query, string days)
    {
        await using var service = await RunningService.StartAsync($"--Storage:KeepDeletedDays={days}");
        await new TestInstances().StoreAsync(service.Http, "1.2.3.1");
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Http.DeleteAsync($"{Study}?forgood=perhaps")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(Study + query)).StatusCode);
        Assert.Empty(Quarantine.ListIn(service.DataDirectory));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "instances"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Delete_SwitchedOff_Is405AndChangesNothing()
    {
        await using var service = await RunningService.StartAsync("--Storage:AllowDelete=false");
        var instances = new TestInstances();
        await instances.StoreAsync(service.Http, "1.2.3.1");
        foreach (var resource in (string[])[Study, Study + "/series/1.2.3", TestInstances.Url("1.2.3.1")])
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await service.Http.DeleteAsync(resource)).StatusCode);
        await instances.VerifyAsync(service.Http);
    }

    [Fact]
    public async Task OldStudies_WhereThatIsWanted_GoButForThoseThatAJobNeeds()
    {
        var clock = new HandClock();
        await using var service = await StartAsync(clock, "--Storage:DeleteStudiesAfterDays=5");
        var worker = service.Services.GetRequiredService<DeletionWorker>();
        var instances = new TestInstances();
        await instances.StoreAsync(service.Http, "1.2.3.1");
        clock.GoOn(TimeSpan.FromDays(4));
        await instances.StoreAsync(service.Http, "1.2.3.2");
        clock.GoOn(TimeSpan.FromDays(4));
        await worker.TurnAsync(CancellationToken.None);
        await instances.VerifyAsync(service.Http); // What came last counts for the study.

        clock.GoOn(TimeSpan.FromDays(2));
        var workitem = UpsRequests.Workitem();
        workitem["00404021"] = new { vr = "SQ", Value = new[] { new Dictionary<string, object> { ["0020000D"] = UpsRequests.Attribute("UI", "1.2") } } };
        var created = await service.Http.PostAsync("/dicom-web/workitems?workitem=1.9", UpsRequests.Body(workitem));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await worker.TurnAsync(CancellationToken.None);
        await instances.VerifyAsync(service.Http);

        await service.Http.PostAsync("/dicom-web/workitems/1.9/cancelrequest", null);
        await worker.TurnAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(Study + "/metadata")).StatusCode);
        Assert.Equal(2, Quarantine.ListIn(service.DataDirectory).Count);
        Assert.Equal("1.2", (await AuditedAsync(service, "Delete.Old")).GetProperty("StudyInstanceUIDs")[0].GetString());
    }

    [Fact]
    public async Task OldStudies_ByDefault_Stay()
    {
        var clock = new HandClock();
        await using var service = await StartAsync(clock);
        var instances = new TestInstances();
        await instances.StoreAsync(service.Http, "1.2.3.1");
        clock.GoOn(TimeSpan.FromDays(10_000));
        await service.Services.GetRequiredService<DeletionWorker>().TurnAsync(CancellationToken.None);
        await instances.VerifyAsync(service.Http);
    }

    private static Task<RunningService> StartAsync(HandClock clock, params string[] settings) =>
        RunningService.StartAsync(settings, builder => builder.Services.AddSingleton<TimeProvider>(clock));

    // The log is written in the background.
    private static async Task<JsonElement> AuditedAsync(RunningService service, string type)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var folder = Path.Combine(service.DataDirectory, "audit");
            var lines = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).SelectMany(ReadLines).ToList() : [];
            if (lines.Find(line => line.Contains($"\"{type}\"", StringComparison.Ordinal)) is { } found) return JsonDocument.Parse(found).RootElement.Clone();
            await Task.Delay(50);
        }

        throw new TimeoutException($"No entry {type} came into the audit log.");
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
