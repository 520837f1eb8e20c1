using System.Net;
using System.Runtime.Versioning;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Store;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Hosting;

/// <summary>What the service does without being told to: on disk and on the wire.</summary>
public sealed class DefaultsTests : IDisposable
{
    private const string Instance = "/dicom-web/studies/1.2/series/1.2.1/instances/1.2.3";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_OfTheService_AreItsUsersAlone()
    {
        var data = _folder.PathTo("data");
        using (var service = await ServiceProcess.StartAsync(data))
            (await service.Http.StoreBytesAsync("/dicom-web/studies", Small(0))).EnsureSuccessStatusCode();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var entries = Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories).Prepend(data).ToList();
        Assert.Contains(entries, entry => entry.EndsWith("index.db", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.True((File.GetUnixFileMode(entry) & others) == 0, $"{entry}: {File.GetUnixFileMode(entry)}"));
    }

    [Theory]
    [InlineData("", "application/dicom", "attachment")]
    [InlineData("", "multipart/related; type=\"application/dicom\"", "attachment")]
    [InlineData("/frames/1", "application/octet-stream", "attachment")]
    [InlineData("/bulkdata/7FE00010", "application/octet-stream", "attachment")]
    [InlineData("/metadata", "application/dicom+json", "attachment")]
    [InlineData("/rendered", "image/png", "inline")]
    [InlineData("/frames/2", "application/octet-stream", null)]
    public async Task Get_StoredBytes_AreNoPageOfThisOrigin(string resource, string accept, string? disposition)
    {
        await using var service = await RunningService.StartAsync();
        (await service.Http.StoreBytesAsync("/dicom-web/studies", Small(0))).EnsureSuccessStatusCode();
        var response = await service.Http.GetAsync(Instance + resource, accept);
        Assert.Equal(disposition is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(disposition, response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
    }

    [MountFact]
    public async Task Ready_DiskIsFull_SaysSoAndLiveDoesNot()
    {
        var data = Directory.CreateDirectory(_folder.PathTo("data")).FullName;
        using var service = await ServiceProcess.StartAsync(data, new OwnMount("size=12m"));
        for (var n = 0; n < 40; n++) await service.Http.StoreBytesAsync("/dicom-web/studies", Small(n));
        var ready = await service.Http.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("DiskFull", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/live")).StatusCode);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(64)]
    public async Task Store_SequencesInsideEachOther_ComeBackAsTheyWere(int depth)
    {
        await using var service = await RunningService.StartAsync();
        var innermost = new DicomDataset { { DicomTag.CodeMeaning, "the innermost" } };
        var nested = Enumerable.Range(0, depth).Aggregate(innermost, (inner, _) => new DicomDataset { new DicomSequence(DicomTag.ConceptNameCodeSequence, inner) });
        var bytes = Small(0, nested.GetDicomItem<DicomSequence>(DicomTag.ConceptNameCodeSequence)!);
        var stored = await service.Http.StoreBytesAsync("/dicom-web/studies", bytes);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var given = await service.Http.GetAsync(Instance, "application/dicom; transfer-syntax=*");
        Assert.Equal(bytes, await given.Content.ReadAsByteArrayAsync());
        foreach (var path in (string[])[Instance + "/metadata", "/dicom-web/instances?includefield=all&SOPInstanceUID=1.2.3"])
            Assert.Contains("the innermost", await (await service.Http.GetAsync(path, "application/dicom+json")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PatientName=a%00b")]
    [InlineData("StudyDescription=a%00b")]
    [InlineData("00400275.00400009=a%00b")]
    public async Task Search_ValueWithANul_Is400(string query)
    {
        await using var service = await RunningService.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Http.GetAsync("/dicom-web/studies?" + query)).StatusCode);
    }

    [Fact]
    public async Task Search_NameOfAThousandWords_Is400()
    {
        await using var service = await RunningService.StartAsync();
        var words = string.Join("%20", Enumerable.Range(0, 1000).Select(n => $"a{n}"));
        var answer = await service.Http.GetAsync($"/dicom-web/studies?fuzzymatching=true&PatientName={words}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static byte[] Small(int n, params DicomItem[] more)
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, n == 0 ? "1.2.3" : $"1.2.3.{n}" },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.1" },
            { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.Rows, (ushort)512 },
            { DicomTag.Columns, (ushort)512 },
            { DicomTag.BitsAllocated, (ushort)16 },
            { DicomTag.BitsStored, (ushort)16 },
            { DicomTag.HighBit, (ushort)15 },
            { DicomTag.PixelRepresentation, (ushort)0 },
            new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(new byte[512 * 512 * 2])),
        };
        foreach (var item in more) dataset.Add(item);
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }
}
