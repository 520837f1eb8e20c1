using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Tests.Hosting;

/// <summary>Connections that are opened for nothing take a part of those there are, and not all.</summary>
public sealed class ConnectionGateTests
{
    private static readonly IPAddress First = IPAddress.Parse("192.0.2.1"), Second = IPAddress.Parse("192.0.2.2"), Third = IPAddress.Parse("192.0.2.3");

    [Fact]
    public void TryEnter_ClientHasItsShare_OthersAreLetIn()
    {
        var gate = new ConnectionGate(10, 3, 6, 2);
        var seats = new[] { gate.TryEnter(First), gate.TryEnter(First) };
        Assert.Null(gate.TryEnter(First));
        seats[0]!.Recognize();
        seats[0]!.Recognize();
        Assert.NotNull(gate.TryEnter(First));
        Assert.Null(gate.TryEnter(First));
        Assert.NotNull(gate.TryEnter(Second));
        seats[1]!.Dispose();
        Assert.NotNull(gate.TryEnter(First));
    }

    [Fact]
    public void TryEnter_UnknownOnesHaveTheirShare_IsFreeAgainWhenOneIsRecognizedOrGone()
    {
        var gate = new ConnectionGate(10, 9, 3, 2);
        var seats = new[] { gate.TryEnter(First), gate.TryEnter(First), gate.TryEnter(Second) };
        Assert.Null(gate.TryEnter(Third));
        seats[0]!.Recognize();
        Assert.NotNull(gate.TryEnter(Third));
        Assert.Null(gate.TryEnter(Second));
        seats[2]!.Dispose();
        Assert.NotNull(gate.TryEnter(Second));
    }

    [Fact]
    public void TryEnter_ManyThroughAProxy_AreBoundedTogetherOnly()
    {
        var gate = new ConnectionGate(4, 1, 4, 1);
        for (var n = 0; n < 4; n++) Assert.NotNull(gate.TryEnter(null));
        Assert.Null(gate.TryEnter(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    public async Task Connections_OpenedForNothing_KeepNobodyOutWhoIsIn(string beginning)
    {
        await using var service = await RunningService.StartAsync("--Listen:MaxConnections=60", "--Listen:MaxUnknownConnections=30",
            "--Listen:MaxUnknownConnectionsPerClient=20", "--Listen:MaxIdleSeconds=3", "--Listen:MaxHeaderSeconds=3");
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        var idle = new List<TcpClient>();
        for (var n = 0; n < 100; n++)
        {
            var client = new TcpClient();
            idle.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, service.Http.BaseAddress!.Port);
                await client.GetStream().WriteAsync(DicomwebRequests.Ascii(beginning));
            }
            catch (Exception closed) when (closed is IOException or SocketException)
            {
                // At once, as it should be.
            }
        }

        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);

        // And they are closed before long: then there is room for others again.
        using var other = new HttpClient { BaseAddress = service.Http.BaseAddress };
        HttpStatusCode? answer = null;
        for (var attempt = 0; attempt < 300 && answer is null; attempt++)
        {
            try
            {
                answer = (await other.GetAsync("/dicom-web/studies")).StatusCode;
            }
            catch (Exception refused) when (refused is HttpRequestException or SocketException) // the client's own, where it is refused at once
            {
                await Task.Delay(100);
            }
        }

        Assert.Equal(HttpStatusCode.NoContent, answer);
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task EventConnections_MoreThanAClientMayHave_AreRefused()
    {
        await using var service = await RunningService.StartAsync("--Rate:MaxEventConnectionsPerClient=2");
        var address = new UriBuilder(new Uri(service.Http.BaseAddress!, "/dicom-web/subscribers/VIEWER")) { Scheme = "ws" }.Uri;
        using ClientWebSocket first = new(), second = new(), third = new();
        await first.ConnectAsync(address, CancellationToken.None);
        await second.ConnectAsync(address, CancellationToken.None);
        third.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => third.ConnectAsync(address, CancellationToken.None));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.HttpStatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            using var again = new ClientWebSocket();
            try
            {
                await again.ConnectAsync(address, CancellationToken.None);
                return;
            }
            catch (WebSocketException)
            {
                await Task.Delay(20);
            }
        }

        Assert.Fail("A place that was given back is not given again.");
    }
}
