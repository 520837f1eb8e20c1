using System.Net;
using System.Text;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Dicomweb.Client.Requests;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

/// <summary>WADO-RS against servers that behave well, badly, and not at all.</summary>
public sealed class RetrieveTests
{
    private const string Multipart = "multipart/related; type=\"application/dicom\"; boundary=\"b1\"";

    private static readonly byte[] TwoParts = Encoding.ASCII.GetBytes(
        "--b1\r\nContent-Type: application/dicom\r\n\r\nfirst\r\n--b1\r\nContent-Type: application/dicom\r\n\r\nsecond\r\n--b1--\r\n");

    [Fact]
    public async Task RetrieveSeries_Multipart_GivesThePartsInOrder()
    {
        using var server = new FakePeer(context => FakePeer.Bytes(context, Multipart, TwoParts));

        Assert.Equal(["first", "second"], await ReadAsync(PeerSetup.Peer(server.Address)));
        var request = Assert.Single(server.Requests);
        Assert.Equal("/dicom-web/studies/1.2/series/1.3", request.Path);
        Assert.Equal("multipart/related; type=\"application/dicom\"; transfer-syntax=*", request.Accept);
    }

    [Fact]
    public async Task RetrieveSeries_BoundaryIsLongerThanRfc2046Allows_IsRead()
    {
        var boundary = new string('b', 73); // as Orthanc has them
        var parts = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TwoParts).Replace("--b1", "--" + boundary, StringComparison.Ordinal));
        using var server = new FakePeer(context => FakePeer.Bytes(context, Multipart.Replace("b1", boundary, StringComparison.Ordinal), parts));

        Assert.Equal(["first", "second"], await ReadAsync(PeerSetup.Peer(server.Address)));
    }

    [Theory]
    [InlineData("multipart/related; type=application/dicom; boundary=b1")]
    [InlineData("multipart/related;boundary=\"b1\";type=application/dicom;start=\"<a>\"")]
    [InlineData("Multipart/Related; Boundary=b1")]
    public async Task RetrieveSeries_ContentTypeAsServersWriteIt_IsRead(string type)
    {
        using var server = new FakePeer(context => FakePeer.Bytes(context, type, TwoParts));
        Assert.Equal(["first", "second"], await ReadAsync(PeerSetup.Peer(server.Address)));
    }

    [Fact]
    public async Task RetrieveSeries_LinesEndWithLineFeedsAlone_IsRead()
    {
        var parts = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TwoParts).ReplaceLineEndings("\n"));
        using var server = new FakePeer(context => FakePeer.Bytes(context, Multipart, parts));
        Assert.Equal(["first", "second"], await ReadAsync(PeerSetup.Peer(server.Address)));
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently, "/elsewhere/series")]
    [InlineData(HttpStatusCode.Found, "../moved")]
    [InlineData(HttpStatusCode.PermanentRedirect, "{origin}/absolute")]
    public async Task RetrieveSeries_RedirectedWithinTheOrigin_IsFollowedWithItsCredentials(HttpStatusCode status, string location)
    {
        using var server = new FakePeer(
            context =>
            {
                context.Response.RedirectLocation = location.Replace("{origin}", $"http://{context.Request.UserHostName}", StringComparison.Ordinal);
                return FakePeer.Status(context, status);
            },
            context => FakePeer.Bytes(context, Multipart, TwoParts));
        var peer = PeerSetup.Peer(server.Address, ("Basic:User", "u"), ("Basic:Password", "p"));

        Assert.Equal(["first", "second"], await ReadAsync(peer));
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal("Basic dTpw", request.Authorization));
    }

    [Fact]
    public async Task RetrieveSeries_RedirectedToAnotherOrigin_IsAskedNothingAndSaid()
    {
        using var other = new FakePeer(context => FakePeer.Bytes(context, Multipart, TwoParts));
        using var server = new FakePeer(context =>
        {
            context.Response.RedirectLocation = other.Address.ToString();
            return FakePeer.Status(context, HttpStatusCode.TemporaryRedirect);
        });

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)));

        Assert.Equal(PeerFault.Refused, fault.Fault);
        Assert.Contains("Peers:pacs:BaseAddress", fault.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task RetrieveSeries_RedirectedForEver_IsGivenUp()
    {
        using var server = new FakePeer(context =>
        {
            context.Response.RedirectLocation = "/again";
            return FakePeer.Status(context, HttpStatusCode.Found);
        });

        Assert.Equal(PeerFault.Malformed, (await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)))).Fault);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task Store_Redirected_SendsTheInstancesAgain()
    {
        using var server = new FakePeer(
            context =>
            {
                context.Response.RedirectLocation = "/there";
                return FakePeer.Status(context, HttpStatusCode.TemporaryRedirect);
            },
            context => FakePeer.Bytes(context, "application/dicom+json", "{}"u8.ToArray()));

        await PeerSetup.Peer(server.Address).StoreAsync([new InstanceSource("1.2", 3, () => new MemoryStream([1, 2, 3]))], CancellationToken.None);

        Assert.Equal(2, server.Requests.Select(request => (request.Method, request.Body.Length)).Count(request => request is ("POST", > 3)));
    }

    [Fact]
    public async Task RetrieveSeries_FailsTwiceInPassing_IsRetried()
    {
        using var server = new FakePeer(
            context => FakePeer.Status(context, HttpStatusCode.ServiceUnavailable),
            context => FakePeer.Status(context, HttpStatusCode.BadGateway),
            context => FakePeer.Bytes(context, Multipart, TwoParts));

        Assert.Equal(["first", "second"], await ReadAsync(PeerSetup.Peer(server.Address)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task RetrieveSeries_FailsAlways_SaysWhatWasAnswered()
    {
        using var server = new FakePeer(context => FakePeer.Status(context, HttpStatusCode.InternalServerError));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address, ("Retries", "2"))));

        Assert.Equal(PeerFault.Unavailable, fault.Fault);
        Assert.Contains("'pacs' answered 500", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, PeerFault.NotFound)]
    [InlineData(HttpStatusCode.Forbidden, PeerFault.Unauthorized)]
    [InlineData(HttpStatusCode.NotAcceptable, PeerFault.Refused)]
    [InlineData(HttpStatusCode.MovedPermanently, PeerFault.Malformed)]
    public async Task RetrieveSeries_FinalRefusal_IsNotRetried(HttpStatusCode status, PeerFault expected)
    {
        using var server = new FakePeer(context => FakePeer.Status(context, status));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)));

        Assert.Equal(expected, fault.Fault);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task RetrieveSeries_TokenFileRenewedAfter401_IsTriedOnceMore()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathTo("token");
        await File.WriteAllTextAsync(file, "old\n");
        using var server = new FakePeer(
            async context =>
            {
                await File.WriteAllTextAsync(file, "new\n");
                await FakePeer.Status(context, HttpStatusCode.Unauthorized);
            },
            context => FakePeer.Bytes(context, Multipart, TwoParts));

        await ReadAsync(PeerSetup.Peer(server.Address, ("Bearer:TokenFile", file)));

        Assert.Equal(["Bearer old", "Bearer new"], server.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task RetrieveSeries_WrongPassword_FailsWithoutNamingIt()
    {
        using var server = new FakePeer(context => FakePeer.Status(context, HttpStatusCode.Unauthorized));
        var peer = PeerSetup.Peer(server.Address, ("Basic:User", "u"), ("Basic:Password", "s3cret"));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer));

        Assert.Equal(PeerFault.Unauthorized, fault.Fault);
        Assert.DoesNotContain("s3cret", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal("Basic dTpzM2NyZXQ=", Assert.Single(server.Requests).Authorization);
    }

    [Fact]
    public async Task RetrieveSeries_SecretFileMissing_SaysWhichFile()
    {
        using var server = new FakePeer(context => FakePeer.Bytes(context, Multipart, TwoParts));
        var peer = PeerSetup.Peer(server.Address, ("Bearer:TokenFile", "/nowhere/token"));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer));

        Assert.Contains("'/nowhere/token'", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task RetrieveSeries_BreaksInTheMiddle_IsAFaultNotAShorterSeries()
    {
        using var server = new FakePeer(async context =>
        {
            context.Response.ContentType = Multipart;
            context.Response.ContentLength64 = TwoParts.Length;
            await context.Response.OutputStream.WriteAsync(TwoParts.AsMemory(0, 70));
            await context.Response.OutputStream.FlushAsync();
            context.Response.Abort();
        });

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)));

        Assert.Contains(fault.Fault, new[] { PeerFault.Unreachable, PeerFault.Malformed });
    }

    [Fact]
    public async Task RetrieveSeries_EndsWithoutClosingBoundary_IsMalformed()
    {
        using var server = new FakePeer(context => FakePeer.Bytes(context, Multipart, TwoParts[..^8]));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)));

        Assert.Equal(PeerFault.Malformed, fault.Fault);
    }

    [Fact]
    public async Task RetrieveSeries_StopsSending_TimesOut()
    {
        var release = new TaskCompletionSource();
        using var server = new FakePeer(async context =>
        {
            context.Response.ContentType = Multipart;
            context.Response.ContentLength64 = TwoParts.Length;
            await context.Response.OutputStream.WriteAsync(TwoParts.AsMemory(0, 70));
            await context.Response.OutputStream.FlushAsync();
            await release.Task;
            context.Response.Abort();
        });
        var peer = PeerSetup.Peer(server.Address, ("StallTimeout", "00:00:01"));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer));
        release.SetResult();

        Assert.Equal(PeerFault.TimedOut, fault.Fault);
    }

    [Fact]
    public async Task RetrieveSeries_AnswerIsHtml_IsMalformed()
    {
        using var server = new FakePeer(context => FakePeer.Bytes(context, "text/html", "<p>Welcome</p>"u8.ToArray()));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(PeerSetup.Peer(server.Address)));

        Assert.Equal(PeerFault.Malformed, fault.Fault);
        Assert.Contains("text/html", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetrieveSeries_NobodyListens_IsUnreachable()
    {
        var peer = PeerSetup.Peer(new Uri($"http://127.0.0.1:{FreePort.Next()}/dicom-web"), ("Retries", "1"));

        var fault = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer));

        Assert.Equal(PeerFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task RetrieveSeries_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        using var server = new FakePeer(async context =>
        {
            await cancellation.CancelAsync();
            await FakePeer.Status(context, HttpStatusCode.OK);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ReadAsync(PeerSetup.Peer(server.Address), cancellation.Token));
    }

    private static async Task<List<string>> ReadAsync(DicomwebPeer peer, CancellationToken cancellationToken = default)
    {
        var parts = new List<string>();
        await foreach (var part in peer.RetrieveSeriesAsync("1.2", "1.3", cancellationToken))
        {
            using var reader = new StreamReader(part, leaveOpen: true);
            parts.Add(await reader.ReadToEndAsync(cancellationToken));
        }

        return parts;
    }

    [Fact]
    public async Task Search_AnswerThatUnpacksToGigabytes_IsNotRead()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            var blanks = new byte[1 << 20];
            Array.Fill(blanks, (byte)' ');
            for (var n = 0; n < 100; n++) await gzip.WriteAsync(blanks);
        }

        using var peer = new FakePeer(context =>
        {
            context.Response.AddHeader("Content-Encoding", "gzip");
            return FakePeer.Bytes(context, "application/dicom+json", packed.ToArray());
        });
        var fault = await Assert.ThrowsAsync<PeerException>(() => PeerSetup.Peer(peer.Address, ("MaxAnswerMegabytes", "8"))
            .SearchStudiesAsync(new QidoQuery(), CancellationToken.None));
        Assert.Equal(PeerFault.Malformed, fault.Fault);
        Assert.Contains("8 MiB", fault.Message, StringComparison.Ordinal);
    }
}
