using System.Net;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Status;

public sealed class StatusTests(SecuredService secured) : IClassFixture<SecuredService>
{
    [Fact]
    public async Task Status_JobRunningThenDone_IsShownWithProgressAndPreviewAndNoPatient()
    {
        var network = new FakeNetwork();
        await using var phantom = await PhantomService.StartAsync(network);
        await phantom.BeginAsync();
        await network.Started;
        await WaitAsync(phantom, "running");
        var busy = await phantom.Http.QueryAsync("/api/status");
        Assert.Equal(1, busy.GetProperty("queue").GetProperty("inProgress").GetInt64());
        Assert.Equal("phantom-ct", busy.GetProperty("running")[0].GetProperty("task").GetString());

        network.Release();
        await WaitAsync(phantom, "recent");
        var status = await phantom.Http.QueryAsync("/api/status");
        var job = status.GetProperty("recent")[0];
        Assert.Equal("COMPLETED", job.GetProperty("state").GetString());
        Assert.Contains("The network is a fake.", job.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await phantom.Http.GetAsync(job.GetProperty("preview").GetString())).StatusCode);
        Assert.Contains(status.GetProperty("tasks").EnumerateArray(), task => task.GetProperty("missing").GetArrayLength() == 0);
        Assert.Contains(status.GetProperty("models").EnumerateArray(), model => model.GetProperty("name").GetString() == "sgp-nano");
        Assert.True(status.GetProperty("device").GetProperty("cores").GetInt32() > 0);
        Assert.DoesNotContain("Phantom^", status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutCredentials_IsAShellThatHoldsNothing()
    {
        var page = await secured.Http.GetAsync("/status");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await secured.Http.GetAsync("/status/status.js")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await secured.Http.GetAsync("/status/status.css")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await secured.Http.GetAsync("/api/status")).StatusCode);
    }

    [ChromiumFact]
    public async Task Page_InABrowser_ShowsTheResultWithItsPictureAndTheTasks()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var phantom = await PhantomService.StartAsync(network);
        await phantom.WatchAsync(await phantom.BeginAsync());
        var document = Chromium.Open(new Uri(phantom.Http.BaseAddress!, "status"));
        Assert.Contains("COMPLETED", document, StringComparison.Ordinal);
        Assert.Contains("src=\"blob:", document, StringComparison.Ordinal);
        Assert.Contains("Synthetic abdomen (demo)", document, StringComparison.Ordinal);
        Assert.Contains("The network is a fake.", document, StringComparison.Ordinal);
        Assert.Contains(">live<", document, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void Page_ServiceWantsAKey_AsksForIt()
    {
        var document = Chromium.Open(new Uri(secured.Http.BaseAddress!, "status"));
        Assert.Contains("<form id=\"sign-in\">", document, StringComparison.Ordinal);
        Assert.Contains("<main id=\"content\" hidden=\"\">", document, StringComparison.Ordinal);
    }

    private static async Task WaitAsync(PhantomService phantom, string list)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if ((await phantom.Http.QueryAsync("/api/status")).GetProperty(list).GetArrayLength() > 0) return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"No job is {list}.");
    }
}
