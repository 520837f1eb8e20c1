using System.Net;
using System.Net.Http.Json;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Monai;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>Every door by which work comes in, when as much waits as may.</summary>
public sealed class QueueLimitTests : IAsyncLifetime
{
    private PhantomService _service = null!;

    public async Task InitializeAsync()
    {
        var network = new FakeNetwork();
        network.Release();
        _service = await PhantomService.StartAsync(network, "--Queue:MaxWaiting=2");
        foreach (var uid in (string[])["1.2.1", "1.2.2"])
            Assert.Equal(HttpStatusCode.Created, (await _service.Http.CreateAsync(uid, UpsRequests.OwnWorkitem())).StatusCode);
    }

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task EveryDoor_AsManyWaitAsMay_Says503WithRetryAfterHowManyWaitAndTheSetting()
    {
        var series = new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series };
        var doors = new[]
        {
            await _service.Http.CreateAsync("1.2.3"),
            await _service.PostAsync("phantom-ct", series),
            await _service.Http.PostAsync("/api/routing", JsonContent.Create(series)),
            await new MonaiClient(_service).InferAsync("phantom-ct", PhantomService.Series, new { }),
        };
        foreach (var door in doors)
        {
            Assert.True(door.StatusCode == HttpStatusCode.ServiceUnavailable, await door.Content.ReadAsStringAsync());
            Assert.Equal(TimeSpan.FromSeconds(30), door.Headers.RetryAfter?.Delta);
            var problem = await door.JsonAsync();
            Assert.Equal("urn:samsgp:problem:queue-full", problem.GetProperty("type").GetString());
            Assert.StartsWith("The worklist is full: 2 of at most 2 workitems wait, SCHEDULED (Queue:MaxWaiting).",
                problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("0213", (await (await _service.Http.CreateAsync("1.2.3")).JsonAsync()).GetProperty("dicomStatus").GetString());
        Assert.Equal(2, (await _service.Http.QueryAsync(UpsRequests.Workitems)).GetArrayLength());
    }

    [Fact]
    public async Task Door_OneHasLeftTheQueue_IsOpenAgain()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await _service.Http.RequestCancelAsync("1.2.1")).StatusCode);

        await _service.DoneAsync();
    }

    [Fact]
    public async Task Status_SaysHowManyWaitAndMay()
    {
        var queue = (await _service.Http.QueryAsync("/api/status")).GetProperty("queue");

        Assert.Equal((2, 2), (queue.GetProperty("scheduled").GetInt64(), queue.GetProperty("mostScheduled").GetInt64()));
    }

    [ChromiumFact]
    public void StatusPage_InABrowser_SaysThatNoMoreMayWait() =>
        Assert.Contains("no more may (Queue:MaxWaiting)", Chromium.Open(new Uri(_service.Http.BaseAddress!, "status")), StringComparison.Ordinal);
}
