using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_AfterAJob_TellQueueStagesAndRequests()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var phantom = await PhantomService.StartAsync(network);
        await phantom.WatchAsync(await phantom.BeginAsync());
        await phantom.Http.GetAsync("/dicom-web/studies?PatientName=Zaphod");

        string[] told =
        [
            "samsgp_queue_waiting", "samsgp_queue_limit", "samsgp_queue_oldest_seconds", "samsgp_workitems{", "state=\"scheduled\"", "state=\"in progress\"", "samsgp_deliveries_pending", "samsgp_job_duration_seconds_count",
            "outcome=\"completed\"", "task=\"phantom-ct\"", "http_server_request_duration_seconds_count", "http_route=\"dicom-web/studies\"",
            .. ((string[])["fetch", "read", "segment", "write", "preview", "store"]).Select(stage => $"stage=\"{stage}\""),
        ];
        // A job is counted once it has ended, a moment after its workitem says so; and a scrape may be answered from the one before.
        var metrics = await ScrapeAsync(phantom.Http);
        for (var look = 0; look < 100 && !Array.TrueForAll(told, name => metrics.Contains(name, StringComparison.Ordinal)); look++)
        {
            await Task.Delay(200);
            metrics = await ScrapeAsync(phantom.Http);
        }

        foreach (var name in told) Assert.Contains(name, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("Zaphod", metrics, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(PhantomService.Series, metrics, StringComparison.Ordinal);
    }

    private static async Task<string> ScrapeAsync(HttpClient http)
    {
        var answer = await http.GetAsync("/metrics");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Traces_WithACollector_HaveJobsTheirStagesAndRequests()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectorAsync(address, received);
        var network = new FakeNetwork();
        network.Release();
        await using (var phantom = await PhantomService.StartAsync(network, $"--Telemetry:OtlpEndpoint={address.GetLeftPart(UriPartial.Authority)}"))
        {
            await phantom.WatchAsync(await phantom.BeginAsync());
        }

        // The service sends what it has as it stops.
        var traces = received["/v1/traces"];
        foreach (var name in (string[])["Job", "Reading the series", "Segmenting", "POST api/tasks/{task}/segmentations", "samsgp-dicomweb", "phantom-ct"])
            Assert.Contains(name, traces, StringComparison.Ordinal);
        Assert.Contains("samsgp.job.stage.duration", received["/v1/metrics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CollectorsAddressHasAPath_SaysWhatWouldBeRight()
    {
        var fault = await Assert.ThrowsAsync<SamSgp.Dicomweb.Hosting.ConfigurationException>(
            () => RunningService.StartAsync("--Telemetry:OtlpEndpoint=http://127.0.0.1:4318/v1/traces"));
        Assert.Contains("http://127.0.0.1:4318", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_AsJson_AreAnObjectALine()
    {
        using var folder = new TemporaryFolder();
        using var service = await ServiceProcess.StartAsync(folder.PathTo("data"), "--Telemetry:JsonLogs=true");
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/live")).StatusCode);
        var line = service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .First(text => text.Contains("listens on", StringComparison.Ordinal));
        using var json = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal("Information", json.RootElement.GetProperty("LogLevel").GetString());
        Assert.StartsWith("http://127.0.0.1", json.RootElement.GetProperty("State").GetProperty("Url").GetString(), StringComparison.Ordinal);
    }

    // Protocol buffers keep texts as they are: what was told can be found without decoding.
    private static async Task<WebApplication> CollectorAsync(Uri address, ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(address.ToString());
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Path.Value!, _ => Encoding.UTF8.GetString(body.ToArray()),
                (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await app.StartAsync();
        return app;
    }
}
