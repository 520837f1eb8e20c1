using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests.Hosting;

/// <summary>Requests that mean no good: each is refused, none takes the service down.</summary>
public sealed class AbuseTests : IAsyncLifetime
{
    private const string Studies = "/dicom-web/studies";

    private RunningService _service = null!;

    public async Task InitializeAsync() =>
        _service = await RunningService.StartAsync("--Listen:MaxHeaderSeconds=1", "--Listen:SlowSeconds=2", "--Stow:MaxParts=500");

    public async Task DisposeAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.GetAsync("/healthz/ready")).StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_service.DataDirectory, "incoming")));
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Headers_ThatNeverEnd_AreGivenUp() =>
        Assert.StartsWith("HTTP/1.1 408", await SendRawAsync("GET /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nX-Slow: "), StringComparison.Ordinal);

    [Fact]
    public async Task Body_ThatHardlyArrives_IsGivenUp() => Assert.StartsWith("HTTP/1.1 408", await SendRawAsync(
        "POST /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        + "Content-Type: multipart/related; type=\"application/dicom\"; boundary=b\r\n\r\n--b\r\n\r\nx"), StringComparison.Ordinal);

    [Fact]
    public async Task Parts_AHundredThousand_Are413() => Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(
        string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", 100_000)) + "--b--"));

    [Fact]
    public async Task PartHeaders_WithoutEnd_Are413() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync("--b\r\nX: " + new string('x', 1_000_000)));

    [Fact]
    public async Task Boundary_ThatNeverComes_Is400() =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(new string('x', 1_000_000)));

    [Fact]
    public async Task Body_ThatEndsWithinAPart_Is400() => Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("--b\r\n\r\nDICM and then"));

    [Fact]
    public async Task Dataset_ThatInflatesToGigabytes_IsRefused()
    {
        var file = new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, "1.2.3" },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.1" },
            new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer(new byte[400 << 20])),
        });
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.DeflatedExplicitVRLittleEndian;
        var bomb = new MemoryStream();
        file.Save(bomb);
        Assert.True(bomb.Length < 1 << 20);
        var response = await _service.Http.StoreBytesAsync(Studies, bomb.ToArray());
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Theory]
    [InlineData("GET /dicom-web/studies/../../etc/passwd HTTP/1.1")]
    [InlineData("GET /dicom-web/studies/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1")]
    [InlineData("GET /dicom-web/studies/1.2/series/..%5c..%5cindex.db HTTP/1.1")]
    [InlineData("GET /dicom-web/studies/1.2%00 HTTP/1.1")]
    [InlineData("GET /dicom-web/studies?PatientName=';DROP%20TABLE%20studies;-- HTTP/1.1")]
    [InlineData("GET /dicom-web/studies?PatientName=%22%20OR%20%22*)(&fuzzymatching=true HTTP/1.1")]
    [InlineData("NONSENSE")]
    public async Task Request_WithATrickInIt_GivesNothing(string line)
    {
        var answer = await SendRawAsync(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404|204)", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> PostAsync(string body)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/related; type=\"application/dicom\"; boundary=b");
        return (await _service.Http.PostAsync(Studies, content)).StatusCode;
    }

    private async Task<string> SendRawAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _service.Http.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }
}
