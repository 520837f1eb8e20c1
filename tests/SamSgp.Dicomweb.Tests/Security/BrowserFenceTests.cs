using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>What pages of others can have a browser on this machine send.</summary>
public sealed class BrowserFenceTests
{
    private const string Viewer = "https://viewer.example.org";

    [Theory]
    [InlineData("attacker.example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.example.org:8780", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.5", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:8780", HttpStatusCode.NoContent)]
    [InlineData("127.0.0.1", HttpStatusCode.NoContent)]
    [InlineData("[::1]:8780", HttpStatusCode.NoContent)]
    public async Task Host_WithoutAuthentication_OnlyLoopbackIsAnswered(string host, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync();
        var answer = await SendAsync(service, HttpMethod.Get, "/dicom-web/studies", request => request.Headers.Host = host);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.MisdirectedRequest)
            Assert.Equal("urn:samsgp:problem:misdirected", (await answer.JsonAsync()).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("--Listen:PublicOrigin=http://samsgp.example.org", "--Listen:AllowUnauthenticatedRemote=true")]
    [InlineData("--Security:ApiKeys:0:Name=a", "--Security:ApiKeys:0:Scopes:0=read")]
    public async Task Host_ServiceIsMeantForOthers_IsAnswered(string first, string second)
    {
        string[] key = first.Contains("ApiKeys", StringComparison.Ordinal) ? [$"--Security:ApiKeys:0:Sha256={new string('a', 64)}"] : [];
        await using var service = await RunningService.StartAsync([first, second, .. key]);
        var answer = await SendAsync(service, HttpMethod.Get, "/healthz/live", request => request.Headers.Host = "samsgp.example.org");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://attacker.example.org", false)]
    [InlineData("null", false)]
    [InlineData(Viewer, true)]
    [InlineData("own", true)]
    [InlineData("", true)]
    public async Task Post_SimpleRequestOfAPage_OnlyKnownOriginsComeThrough(string origin, bool comesThrough)
    {
        await using var service = await RunningService.StartAsync($"--Cors:Origins:0={Viewer}");
        var answer = await SendAsync(service, HttpMethod.Post, "/dicom-web/studies", request =>
        {
            SetOrigin(service, request, origin);
            request.Content = new StringContent("{}", Encoding.UTF8, "text/plain");
        });
        Assert.Equal(comesThrough ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.Forbidden, answer.StatusCode);
        if (!comesThrough) Assert.Equal("urn:samsgp:problem:foreign-origin", (await answer.JsonAsync()).GetProperty("type").GetString());

        var deleted = await SendAsync(service, HttpMethod.Delete, "/dicom-web/studies/1.2.3", request => SetOrigin(service, request, origin));
        Assert.Equal(comesThrough ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, deleted.StatusCode);
    }

    [Fact]
    public async Task Get_OfAForeignPage_IsAnsweredAndUnreadableForIt()
    {
        await using var service = await RunningService.StartAsync();
        var answer = await SendAsync(service, HttpMethod.Get, "/dicom-web/studies", request => SetOrigin(service, request, Viewer));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://attacker.example.org", false)]
    [InlineData(Viewer, true)]
    [InlineData("own", true)]
    [InlineData("", true)]
    public async Task WebSocket_OfAPage_OnlyKnownOriginsComeThrough(string origin, bool opens)
    {
        await using var service = await RunningService.StartAsync($"--Cors:Origins:0={Viewer}");
        using var socket = new ClientWebSocket();
        if (origin.Length > 0) socket.Options.SetRequestHeader("Origin", origin == "own" ? Own(service) : origin);
        var address = new UriBuilder(new Uri(service.Http.BaseAddress!, "/dicom-web/subscribers/VIEWER")) { Scheme = "ws" }.Uri;
        var opening = socket.ConnectAsync(address, CancellationToken.None);
        if (opens) await opening;
        else await Assert.ThrowsAsync<WebSocketException>(() => opening);
    }

    [Fact]
    public async Task Post_AuthenticationConfigured_OriginIsNobodysConcern()
    {
        await using var service = await RunningService.StartAsync("--Security:ApiKeys:0:Name=a", "--Security:ApiKeys:0:Scopes:0=read",
            $"--Security:ApiKeys:0:Sha256={new string('a', 64)}");
        var answer = await SendAsync(service, HttpMethod.Post, "/dicom-web/studies", request => SetOrigin(service, request, Viewer));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static string Own(RunningService service) => service.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static void SetOrigin(RunningService service, HttpRequestMessage request, string origin)
    {
        if (origin.Length > 0) request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? Own(service) : origin);
    }

    private static Task<HttpResponseMessage> SendAsync(RunningService service, HttpMethod method, string path, Action<HttpRequestMessage> change)
    {
        var request = new HttpRequestMessage(method, path);
        change(request);
        return service.Http.SendAsync(request);
    }
}
