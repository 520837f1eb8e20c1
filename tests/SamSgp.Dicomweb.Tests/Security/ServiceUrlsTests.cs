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

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:{0}")]
    [InlineData("localhost", "localhost:{0}")]
    [InlineData("127.0.0.1:81", "127.0.0.1:81")]
    public async Task Links_HostWithoutAPort_HaveThatOfTheConnectionWhereItIsItsAddress(string host, string expected)
    {
        await using var service = await RunningService.StartAsync();
        var authority = string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, service.Http.BaseAddress!.Port);
        Assert.Equal($"http://{authority}/dicom-web", await BaseUrlAsync(service.Http, host));
    }

    [Fact]
    public async Task Links_PublicOrigin_AreThose()
    {
        await using var service = await RunningService.StartAsync([.. ServiceKeys.Keys(("reader", "read")), "--Listen:PublicOrigin=https://samsgp.example.org"]);
        using var http = service.As("reader");
        Assert.Equal("https://samsgp.example.org/dicom-web", await BaseUrlAsync(http, Stranger));
    }

    [Theory]
    [InlineData("https://samsgp.example.org/pacs", "https://samsgp.example.org/pacs/dicom-web")]
    [InlineData("https://samsgp.example.org:8443/a/b.c", "https://samsgp.example.org:8443/a/b.c/dicom-web")]
    public async Task Links_PublicOriginWithAPath_AreBelowIt(string origin, string expected)
    {
        await using var service = await RunningService.StartAsync([.. ServiceKeys.Keys(("reader", "read")), $"--Listen:PublicOrigin={origin}"]);
        using var http = service.As("reader");
        Assert.Equal(expected, await BaseUrlAsync(http, Stranger));
        var path = new Uri(origin).AbsolutePath;
        Assert.Equal(expected, (await (await http.GetAsync($"{path}/dicom-web?accept=application/json")).JsonAsync()).GetProperty("baseUrl").GetString());
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https|X-Forwarded-Host: pacs.example.org|X-Forwarded-Prefix: /samsgp", "https://pacs.example.org/samsgp/dicom-web")]
    [InlineData("X-Forwarded-Host: pacs.example.org:8443", "http://pacs.example.org:8443/dicom-web")]
    [InlineData("X-Forwarded-Host: pacs.example.org|X-Forwarded-Prefix: /samsgp/", "http://pacs.example.org/samsgp/dicom-web")]
    [InlineData("X-Forwarded-Host: pacs.example.org|X-Forwarded-Prefix: /\"><script>", "http://pacs.example.org/dicom-web")]
    [InlineData("Forwarded: for=192.0.2.7;proto=https;host=pacs.example.org", "https://pacs.example.org/dicom-web")]
    [InlineData("Forwarded: for=\"[2001:db8::7]:4711\";host=\"pacs.example.org:444\"; proto=https", "https://pacs.example.org:444/dicom-web")]
    [InlineData("Forwarded: for=192.0.2.7;proto=https;host=pacs.example.org, for=127.0.0.1", "https://pacs.example.org/dicom-web")]
    [InlineData("Forwarded: proto=https;host=evil.example.org|X-Forwarded-Host: pacs.example.org", "http://pacs.example.org/dicom-web")]
    public async Task Links_TrustedProxySaysWhatWasAskedFor_AreThat(string headers, string expected)
    {
        string[] keys = ServiceKeys.Keys(("reader", "read"));
        await using var trusting = await RunningService.StartAsync([.. keys, "--Listen:TrustedProxies:0=127.0.0.1"]);
        await using var other = await RunningService.StartAsync([.. keys, "--Listen:TrustedProxies:0=192.0.2.1"]);
        await using var none = await RunningService.StartAsync(keys);
        Assert.Equal(expected, await BaseUrlAsync(trusting, headers));
        foreach (var service in (RunningService[])[other, none])
            Assert.Equal($"{service.Http.BaseAddress}dicom-web", await BaseUrlAsync(service, headers));
    }

    private static async Task<string?> BaseUrlAsync(RunningService service, string headers)
    {
        using var http = service.As("reader");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web?accept=application/json");
        foreach (var header in headers.Split('|')) request.Headers.TryAddWithoutValidation(header.Split(':')[0], header[(header.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        return (await (await http.SendAsync(request)).JsonAsync()).GetProperty("baseUrl").GetString();
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
