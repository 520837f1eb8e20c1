using System.Net;
using System.Net.Http.Headers;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>What OHIF 3.13 asks, as recorded: each request with its address and Accept, letter by letter.</summary>
public sealed class OhifRequestsTests(StoredCtSeries stored) : IClassFixture<StoredCtSeries>
{
    private const string Json = "application/dicom+json";
    private const string Fields = "limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060%2C00080090%2C00100030";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies?" + Fields, 1)]
    [InlineData("/dicom-web/studies?" + Fields + "&StudyInstanceUID={study}", 1)]
    [InlineData("/dicom-web/studies?" + Fields + "&00100020={patient}", 1)]
    [InlineData("/dicom-web/studies?" + Fields + "&ModalitiesInStudy=CT%2CMR", 1)]
    [InlineData("/dicom-web/studies?" + Fields + "&PatientName=*{name}*", 1)]
    [InlineData("/dicom-web/studies/{study}/series?includefield=00080021%2C00080031%2C0008103E%2C00200011", 1)]
    [InlineData("/dicom-web/studies/{study}/series?includefield=00080021%2C00080031%2C0008103E%2C00200011&SeriesInstanceUID={series}", 1)]
    [InlineData("/dicom-web/studies/{study}/series?includefield=0008103E%2C00080021", 1)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/metadata", 20)]
    [InlineData("/dicom-web/studies/{study}/metadata", 20)]
    public async Task Get_Json_GivesSoMany(string address, int count)
    {
        var answer = await stored.Http.GetAsync(await FilledAsync(address), Json);
        Assert.Equal((HttpStatusCode.OK, Json), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(count, (await answer.JsonAsync()).GetArrayLength());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_StudyList_HasTheColumnsOfTheViewersList()
    {
        var study = (await stored.Http.QueryAsync("/dicom-web/studies?" + Fields))[0];
        foreach (var column in (string[])["00080020", "00080030", "00080050", "00080061", "00100010", "00100020", "0020000D", "00201206", "00201208"])
            Assert.True(study.TryGetProperty(column, out _), column);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("frames/1", "multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream")]
    [InlineData("", "multipart/related; type=\"application/dicom\"", "application/dicom")]
    public async Task Get_Parts_GivesOne(string resource, string accept, string type)
    {
        var instance = stored.InstanceUrl + (resource.Length > 0 ? "/" + resource : "");
        var part = Assert.Single(await (await stored.Http.GetAsync(instance, accept)).PartsAsync());
        Assert.StartsWith(type, part.ContentType, StringComparison.Ordinal);
        Assert.True(part.Body.Length > 10_000);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_Thumbnail_IsAJpeg()
    {
        var answer = await stored.Http.GetAsync($"{stored.SeriesUrl}/thumbnail?accept=image/jpeg", "multipart/related; type=\"application/octet-stream\"");
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal([0xFF, 0xD8], (await answer.Content.ReadAsByteArrayAsync())[..2]);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_QuotedBoundaryAnyAnswer_IsStored()
    {
        byte[] body =
        [
            .. DicomwebRequests.Ascii("--b7\r\nContent-Type: application/dicom\r\n\r\n"), .. await File.ReadAllBytesAsync(CtSeries.Files[0]),
            .. DicomwebRequests.Ascii("\r\n--b7--\r\n"),
        ];
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/related; type=\"application/dicom\"; boundary=\"b7\"");
        var request = new HttpRequestMessage(HttpMethod.Post, "/dicom-web/studies") { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        Assert.Equal(HttpStatusCode.OK, (await stored.Http.SendAsync(request)).StatusCode);
    }

    private async Task<string> FilledAsync(string address)
    {
        var study = (await stored.Http.QueryAsync("/dicom-web/studies"))[0];
        var name = study.Text("00100010") ?? "";
        return address.Replace("{study}", stored.Study, StringComparison.Ordinal).Replace("{series}", stored.Series, StringComparison.Ordinal)
            .Replace("{patient}", Uri.EscapeDataString(study.Text("00100020") ?? ""), StringComparison.Ordinal)
            .Replace("{name}", Uri.EscapeDataString(name.Length > 3 ? name[1..3].ToLowerInvariant() : name), StringComparison.Ordinal);
    }
}
