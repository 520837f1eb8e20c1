using System.Net;
using System.Xml.Linq;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>What Weasis asks, from its source of 2026 (dicom-explorer, dicom-qr, dicom-send). Where it says nothing of what it accepts, Java says
/// it: with pictures before everything else.</summary>
public sealed class WeasisRequestsTests(StoredCtSeries stored) : IClassFixture<StoredCtSeries>
{
    private const string Json = "application/dicom+json", Java = "text/html, image/gif, image/jpeg, */*; q=0.2",
        OlderJava = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", Dicom = "multipart/related;type=\"application/dicom\";transfer-syntax=*",
        StudyFields = "includefield=00080020,00080030,00080050,00080061,00080090,00081030,00100010,00100020,00100021,00100030,00100040,0020000D,00200010",
        SeriesFields = "includefield=0008103E,00080060,0020000E,00200011,00081190";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies?00100020={patient}&" + StudyFields, 1)]
    [InlineData("/dicom-web/studies?0020000D={study}&" + StudyFields, 1)]
    [InlineData("/dicom-web/studies?&" + StudyFields + "&limit=10&offset=0", 1)]
    [InlineData("/dicom-web/studies?00080061=CT,MR&" + StudyFields, 1)]
    [InlineData("/dicom-web/studies?00080020=19000101-29991231&" + StudyFields, 1)]
    [InlineData("/dicom-web/studies?00100010=*&" + StudyFields, 1)]
    [InlineData("/dicom-web/studies?00100020={patient}&00100021=nobody&" + StudyFields, 0)]
    [InlineData("/dicom-web/studies/{study}/series?" + SeriesFields, 1)]
    [InlineData("/dicom-web/studies/{study}/series?0020000E={series}&includefield=00201209", 1)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances?includefield=00080018,00200013,00081190&offset=0&limit=1000", 20)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances?includefield=00080016,00080018,00200013&offset=20&limit=1000", 0)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances?includefield=00080018&limit=1&offset=10", 1)]
    public async Task Get_Search_GivesSoMany(string address, int count)
    {
        foreach (var accept in (string[])[Json, Java, OlderJava])
        {
            var answer = await stored.Http.GetAsync(await FilledAsync(address), accept);
            Assert.Equal((accept, count == 0 ? HttpStatusCode.NoContent : HttpStatusCode.OK), (accept, answer.StatusCode));
            if (count == 0) continue;
            Assert.Equal(Json, answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(count, (await answer.JsonAsync()).GetArrayLength());
        }
    }

    // It counts a series' instances, and fetches each from where the list says that it is.
    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_SeriesAndInstances_AreWhereTheListsSay()
    {
        var series = (await (await stored.Http.GetAsync($"{stored.StudyUrl}/series?{SeriesFields},00201209", Json)).JsonAsync())[0];
        Assert.Equal("20", series.Text("00201209"));
        Assert.Equal(20, (await (await stored.Http.GetAsync(series.Text(Tags.RetrieveURL)!, Dicom)).PartsAsync()).Count);
        var instance = (await (await stored.Http.GetAsync(series.Text(Tags.RetrieveURL) + "/instances?includefield=00080018,00200013,00081190&offset=0&limit=1", Json)).JsonAsync())[0];
        var part = Assert.Single(await (await stored.Http.GetAsync(instance.Text(Tags.RetrieveURL)!, Dicom)).PartsAsync());
        Assert.Equal(await File.ReadAllBytesAsync(stored.Instances[instance.Text(Tags.SOPInstanceUID)!]), part.Body);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/thumbnail?viewport=256%2C256")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/thumbnail?viewport=256%2C256")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/rendered?viewport=256%2C256")]
    [InlineData("/dicom-web/wado?requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}&contentType=image/jpeg&imageQuality=70&rows=256&columns=256")]
    public async Task Get_Thumbnail_IsAJpeg(string address)
    {
        foreach (var accept in (string[])["image/jpeg", Java])
        {
            var answer = await stored.Http.GetAsync(await FilledAsync(address), accept);
            Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        }
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_AnswerInXml_NamesWhatIsStored()
    {
        const string boundary = "mimeTypeBoundary";
        await using var service = await RunningService.StartAsync();
        var body = new MemoryStream();
        body.Write(DicomwebRequests.Ascii($"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n"));
        body.Write(await File.ReadAllBytesAsync(CtSeries.Files[0]));
        body.Write(DicomwebRequests.Ascii($"\r\n--{boundary}--"));
        body.Position = 0;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dicom-web/studies") { Content = new StreamContent(body) };
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom+xml");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related;type=\"application/dicom\";boundary={boundary}");
        var answer = await service.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "application/dicom+xml"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var keywords = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Descendants().Attributes("keyword").Select(keyword => keyword.Value);
        Assert.Contains("ReferencedSOPInstanceUID", keywords);
    }

    private async Task<string> FilledAsync(string address)
    {
        var patient = address.Contains("{patient}", StringComparison.Ordinal) ? (await stored.Http.QueryAsync("/dicom-web/studies"))[0].Text(Tags.PatientID) : "";
        return address.Replace("{study}", stored.Study, StringComparison.Ordinal).Replace("{series}", stored.Series, StringComparison.Ordinal)
            .Replace("{instance}", stored.Instances.Keys.First(), StringComparison.Ordinal).Replace("{patient}", patient, StringComparison.Ordinal);
    }
}
