using System.Net;
using System.Net.WebSockets;
using SamSgp.Dicomweb.Tests.Api;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Get_MoreThanAMinuteAllows_Is429WithRetryAfter()
    {
        await using var service = await RunningService.StartAsync("--Rate:MaxPerMinuteAndClient=6");
        for (var n = 0; n < 6; n++)
            Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        var response = await service.Http.GetAsync("/dicom-web/studies");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("urn:samsgp:problem:too-many-requests", (await response.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Get_ThroughATrustedProxy_IsLimitedForEachClient()
    {
        await using var service = await RunningService.StartAsync("--Rate:MaxPerMinuteAndClient=1", "--Listen:TrustedProxies:0=127.0.0.1");
        Assert.Equal(HttpStatusCode.NoContent, await OfClientAsync("192.0.2.1"));
        Assert.Equal(HttpStatusCode.NoContent, await OfClientAsync("192.0.2.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await OfClientAsync("192.0.2.1"));

        async Task<HttpStatusCode> OfClientAsync(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
            request.Headers.Add("X-Forwarded-For", address);
            return (await service.Http.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task Get_ConnectionsThatWaitForEvents_TakeNoPermit()
    {
        await using var phantom = await PhantomService.StartAsync(new FakeNetwork(), "--Rate:MaxConcurrentRequests=1", "--Rate:MaxWaitingRequests=0");
        var run = await phantom.BeginAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(phantom.Http.BaseAddress!, "/dicom-web/subscribers/VIEWER")) { Scheme = "ws" }.Uri,
            CancellationToken.None);
        using var stream = await OpenStreamAsync(phantom, run);

        Assert.Equal(HttpStatusCode.OK, (await phantom.Http.GetAsync(run)).StatusCode);
    }

    [Fact]
    public async Task Stop_StreamOfEventsIsOpen_EndsItAndDoesNotWait()
    {
        var phantom = await PhantomService.StartAsync(new FakeNetwork());
        using var answer = await OpenStreamAsync(phantom, await phantom.BeginAsync());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.StartsWith("id: ", await reader.ReadLineAsync(), StringComparison.Ordinal);

        var reading = reader.ReadToEndAsync();
        var stopping = phantom.Service.StopAsync();

        Assert.Same(reading, await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(10))));
        await reading;
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        await phantom.DisposeAsync();
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(PhantomService phantom, string run)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, run);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var answer = await phantom.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return answer;
    }

    [Fact]
    public async Task Get_HeadersTooLarge_Is431()
    {
        await using var service = await RunningService.StartAsync("--Listen:MaxRequestHeaderBytes=2048");
        var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
        request.Headers.Add("X-Long", new string('x', 4096));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await service.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_BodyTooLarge_Is413()
    {
        await using var service = await RunningService.StartAsync("--Listen:MaxRequestBytes=2048");
        var content = new ByteArrayContent(new byte[4096]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/dicom");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.Http.PostAsync("/dicom-web/studies", content)).StatusCode);
    }
}
