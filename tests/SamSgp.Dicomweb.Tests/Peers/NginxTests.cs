using System.Net;
using System.Net.WebSockets;
using System.Text;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>The service under a path of a real nginx, with the sample's configuration.</summary>
public sealed class NginxTests
{
    private static readonly string[] Trusting = ["--Listen:TrustedProxies:0=127.0.0.1"];

    [ToolFact("nginx")]
    public async Task EveryAddressGivenOut_UnderAPath_IsTheProxys()
    {
        await using var service = await RunningService.StartAsync(Trusting);
        await using var nginx = await NginxProcess.StartAsync(service.Http.BaseAddress!);
        await FollowEveryAddressAsync(nginx.Address);
    }

    [ToolTheory("nginx")]
    [InlineData("")] // nginx takes it away
    [InlineData("/samsgp/")] // nginx leaves it to the service
    public async Task EveryAddressGivenOut_PublicOriginWithAPath_IsThat(string path)
    {
        var port = FreePort.Next();
        await using var service = await RunningService.StartAsync($"--Listen:PublicOrigin=http://127.0.0.1:{port}/samsgp");
        await using var nginx = await NginxProcess.StartAsync(new Uri(service.Http.BaseAddress!, path),
            sample => string.Join('\n', sample.Split('\n').Where(line => !line.Contains("X-Forwarded", StringComparison.Ordinal))), port);
        await FollowEveryAddressAsync(nginx.Address);
    }

    [ToolFact("nginx")]
    public async Task Addresses_ProxyIsNotTrusted_AreTheServicesOwn()
    {
        await using var service = await RunningService.StartAsync();
        await using var nginx = await NginxProcess.StartAsync(service.Http.BaseAddress!);
        using var http = new HttpClient { BaseAddress = nginx.Address };
        var stored = await http.StoreBytesAsync("dicom-web/studies", Store.TestInstances.Bytes("1.2.3.4"));
        Assert.StartsWith($"{service.Http.BaseAddress}dicom-web/",
            (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL), StringComparison.Ordinal);
    }

    private static async Task FollowEveryAddressAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        var stored = await http.StoreBytesAsync("dicom-web/studies", Store.TestInstances.Bytes("1.2.3.4"));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var instance = (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var study = (await http.QueryAsync("dicom-web/studies"))[0].Text(Tags.RetrieveURL)!;
        var pixels = (await http.QueryAsync(instance + "/metadata"))[0].GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        var workitem = (await http.PostAsync("dicom-web/workitems", UpsRequests.Body(UpsRequests.Workitem("proxied")))).Headers.Location!.ToString();
        foreach (var given in (string[])[instance, study, pixels, workitem])
        {
            Assert.StartsWith(address + "dicom-web/", given, StringComparison.Ordinal);
            Assert.Equal((given, HttpStatusCode.OK), (given, (await http.GetAsync(given)).StatusCode));
        }

        var subscribed = await http.PostAsync($"{workitem}/subscribers/VIEWER", null);
        var channel = subscribed.Content.Headers.ContentLocation!.ToString();
        Assert.StartsWith("ws" + address.ToString()["http".Length..], channel, StringComparison.Ordinal);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(channel), CancellationToken.None);
        await http.PostAsync($"{workitem}/subscribers/VIEWER", null);
        var buffer = new byte[4096];
        var report = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        Assert.Contains("SCHEDULED", Encoding.UTF8.GetString(buffer, 0, report.Count), StringComparison.Ordinal);

        Assert.Equal(address + "dicom-web", (await http.QueryAsync("dicom-web?accept=application/json")).GetProperty("baseUrl").GetString());
        var page = await http.GetAsync("", "text/html");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }
}
