namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>Whose name stands in the addresses that are given out.</summary>
public sealed class ServiceUrlsTests
{
    private const string Stranger = "stranger.example.org";

    [Fact]
    public async Task Links_HostMadeUpWithAuthentication_AreThoseOfTheListener()
    {
        await using var service = await RunningService.StartAsync(ServiceKeys.Keys(("reader", "read")));
        using var http = service.As("reader");
        var listener = http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach (var host in (string[])[Stranger, $"{Stranger}:{http.BaseAddress.Port}", "127.0.0.1:1", "localhost:1", "127.0.0.1.example.org", "[::2]"])
            Assert.Equal((host, listener + "/dicom-web"), (host, await BaseUrlAsync(http, host)));
        foreach (var own in (string[])[$"localhost:{http.BaseAddress.Port}", $"127.0.0.1:{http.BaseAddress.Port}", $"{System.Net.Dns.GetHostName()}:{http.BaseAddress.Port}"])
            Assert.Equal($"http://{own}/dicom-web", await BaseUrlAsync(http, own), ignoreCase: true);
    }

    [Fact]
    public async Task Links_PublicOrigin_AreThose()
    {
        await using var service = await RunningService.StartAsync([.. ServiceKeys.Keys(("reader", "read")), "--Listen:PublicOrigin=https://samsgp.example.org"]);
        using var http = service.As("reader");
        Assert.Equal("https://samsgp.example.org/dicom-web", await BaseUrlAsync(http, Stranger));
    }

    [Fact]
    public async Task ApiDocument_HostMadeUp_NamesNoServer()
    {
        await using var service = await RunningService.StartAsync(ServiceKeys.Keys(("reader", "read")));
        using var http = service.As("reader");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.Host = Stranger;
        Assert.DoesNotContain(Stranger, await (await http.SendAsync(request)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string?> BaseUrlAsync(HttpClient http, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web?accept=application/json");
        request.Headers.Host = host;
        return (await (await http.SendAsync(request)).JsonAsync()).GetProperty("baseUrl").GetString();
    }
}
