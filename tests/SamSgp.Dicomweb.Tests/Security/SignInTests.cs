using System.Net;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>Guessing keys at the running service.</summary>
public sealed class SignInTests
{
    private static readonly string[] Settings = [.. ServiceKeys.Keys(("reader", "read"), ("other", "read")), "--Security:FailuresAllowed=3",
        "--Security:LongestPauseSeconds=3600"];

    [Fact]
    public async Task Get_KeysAreGuessed_Is429WithRetryAfterAlsoForTheRightOne()
    {
        await using var service = await RunningService.StartAsync(Settings);
        using var known = service.As("other");
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/api/tasks")).StatusCode);

        var answers = new List<HttpStatusCode>();
        for (var n = 0; n < 40; n++) answers.Add((await WithKeyAsync(service, $"guess {n}")).StatusCode);

        // The pauses are longer each time: in the time of 40 requests there is room for a few of them.
        Assert.All(answers.Take(3), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(answers.Count(status => status == HttpStatusCode.Unauthorized), 3, 12);
        var refused = await WithKeyAsync(service, ServiceKeys.KeyOf("reader"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal("urn:samsgp:problem:too-many-failures", (await refused.JsonAsync()).GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/api/tasks")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.GetAsync("/api/tasks")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await WithKeyAsync(service, "guess", "/healthz/live")).StatusCode);
    }

    [Fact]
    public async Task Get_OpenToAll_CountsNoCredentials()
    {
        await using var service = await RunningService.StartAsync(Settings);
        for (var n = 0; n < 20; n++) Assert.Equal(HttpStatusCode.OK, (await WithKeyAsync(service, $"guess {n}", "/healthz/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await WithKeyAsync(service, ServiceKeys.KeyOf("reader"))).StatusCode);
    }

    private static Task<HttpResponseMessage> WithKeyAsync(RunningService service, string key, string path = "/api/tasks")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Api-Key", key);
        return service.Http.SendAsync(request);
    }
}
