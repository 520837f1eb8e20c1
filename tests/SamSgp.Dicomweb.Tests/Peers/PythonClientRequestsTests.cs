using System.Net;
using System.Net.Http.Headers;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>What Python's dicomweb_client asks, as recorded from it in 2026: addresses, headers and bodies letter by letter; and those of
/// 3D Slicer's DICOMweb browser, from its source. The Host header has no port, whatever the port is.</summary>
public sealed class PythonClientRequestsTests(StoredCtSeries stored) : IClassFixture<StoredCtSeries>
{
    private const string Json = "application/dicom+json, application/json", Enhanced = "data/dicom/transfer_syntaxes/emri_small_RLE.dcm",
        Boundary = "0f3cf5c0-70e0-41ef-baef-c6f9f65ec3e1";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies", 1)]
    [InlineData("/dicom-web/studies?PatientID={patient}&StudyDate=19000101-&fuzzymatching=true&includefield=00080061&includefield=StudyDescription&limit=1&offset=0", 1)]
    [InlineData("/dicom-web/studies?PatientName=%2A", 1)]
    [InlineData("/dicom-web/studies?offset=0", 1)]
    [InlineData("/dicom-web/studies?offset=1", 0)]
    [InlineData("/dicom-web/studies?PatientID=no+one", 0)]
    [InlineData("/dicom-web/series?Modality=CT", 1)]
    [InlineData("/dicom-web/studies/{study}/series", 1)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances", 20)]
    // 3D Slicer's DICOMweb browser, which is built on it, goes on until nothing comes.
    [InlineData("/dicom-web/studies?includefield=StudyDescription&offset=0", 1)]
    [InlineData("/dicom-web/studies?includefield=StudyDescription&offset=1", 0)]
    [InlineData("/dicom-web/studies/{study}/series?includefield=SeriesNumber&offset=1", 0)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances?offset=0", 20)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances?offset=20", 0)]
    [InlineData("/dicom-web/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.2", 20)]
    [InlineData("/dicom-web/studies/{study}/metadata", 20)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/metadata", 20)]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/metadata", 1)]
    public async Task Get_Json_GivesSoMany(string address, int count)
    {
        var answer = await GetAsync(stored.Http, await FilledAsync(address), Json);
        Assert.Equal(count == 0 ? HttpStatusCode.NoContent : HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Warning"));
        if (count == 0) return;
        // It compares the whole header.
        Assert.Equal("application/dicom+json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(count, (await answer.JsonAsync()).GetArrayLength());
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies/{study}", "multipart/related; type=\"application/dicom\"", 20, "application/dicom; transfer-syntax=1.2.840.10008.1.2.1")]
    [InlineData("/dicom-web/studies/{study}", "multipart/related; type=\"application/dicom\"; transfer-syntax=*", 20, "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}", "multipart/related; type=\"application/dicom\"; transfer-syntax=*", 1, "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/1", "multipart/related; type=\"*/*\"", 1, "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/1", "multipart/related; type=\"image/*\"", 1, "image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/1",
        "multipart/related; type=\"image/jpeg\"; transfer-syntax=1.2.840.10008.1.2.4.50, multipart/related; type=\"image/jp2\"; transfer-syntax=1.2.840.10008.1.2.4.90", 1,
        "image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90")]
    public async Task Get_Parts_AreSoManyOfThatType(string address, string accept, int count, string type)
    {
        var parts = await (await GetAsync(stored.Http, await FilledAsync(address), accept)).PartsAsync();
        Assert.Equal(Enumerable.Repeat(type, count), parts.Select(part => part.ContentType));
    }

    // Both names of one media type, of instances that are stored in it.
    [SharedDataTheory(Enhanced)]
    [InlineData("multipart/related; type=\"image/dicom-rle\"")]
    [InlineData("multipart/related; type=\"image/x-dicom-rle\"")]
    [InlineData("multipart/related; type=\"image/dicom-rle\"; transfer-syntax=1.2.840.10008.1.2.5")]
    [InlineData("multipart/related; type=\"image/jpeg\", multipart/related; type=\"image/jp2\", multipart/related; type=\"image/dicom-rle\"")]
    public async Task Get_FramesByEitherName_AreRle(string accept)
    {
        await using var service = await RunningService.StartAsync();
        var url = await StoreEnhancedAsync(service.Http);
        var parts = await (await GetAsync(service.Http, url + "/frames/1,3", accept)).PartsAsync();
        Assert.Equal(Enumerable.Repeat("image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5", 2), parts.Select(part => part.ContentType));
    }

    // It goes where metadata says that the value is; ranges of a multipart answer are not given, and need not be (RFC 9110 14.2).
    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("multipart/related; type=\"*/*\"", null)]
    [InlineData("multipart/related; type=\"application/octet-stream\"", null)]
    [InlineData("multipart/related; type=\"application/octet-stream\"", "bytes=0-99")]
    public async Task Get_BulkData_IsAtTheAddressInTheMetadata(string accept, string? range)
    {
        var metadata = await (await GetAsync(stored.Http, stored.InstanceUrl + "/metadata", Json)).JsonAsync();
        var uri = metadata[0].GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        Assert.StartsWith(stored.Http.BaseAddress!.ToString(), uri, StringComparison.Ordinal);
        var part = Assert.Single(await (await GetAsync(stored.Http, uri, accept, range)).PartsAsync());
        Assert.Equal(512 * 512 * 2, part.Body.Length);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/rendered", "*/*", "image/jpeg")]
    [InlineData("/rendered?quality=50&viewport=64%2C64", "*/*", "image/jpeg")]
    [InlineData("/rendered?window=40%2C400%2Clinear&annotation=patient", "*/*", "image/jpeg")]
    [InlineData("/rendered", "image/gif, image/png", "image/png")]
    [InlineData("/frames/1/rendered", "image/png", "image/png")]
    public async Task Get_Rendered_IsAPicture(string resource, string accept, string type)
    {
        var answer = await GetAsync(stored.Http, stored.InstanceUrl + resource, accept);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
    }

    // A body that begins with an empty line and ends without one; in chunks where it is large.
    [SharedDataTheory(CtSeries.Folder)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_Instances_AreStored(bool chunked)
    {
        await using var service = await RunningService.StartAsync();
        var body = new MemoryStream();
        foreach (var file in CtSeries.Files.Take(2))
        {
            body.Write(DicomwebRequests.Ascii($"\r\n--{Boundary}\r\nContent-Type: application/dicom\r\n\r\n"));
            body.Write(await File.ReadAllBytesAsync(file));
        }

        body.Write(DicomwebRequests.Ascii($"\r\n--{Boundary}--"));
        body.Position = 0;
        using var request = Request(service.Http, HttpMethod.Post, "/dicom-web/studies", "*/*");
        request.Content = new StreamContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related; type=\"application/dicom\"; boundary=\"{Boundary}\"");
        request.Headers.TransferEncodingChunked = chunked;
        if (chunked) request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        var answer = await service.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "application/dicom+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal(2, (await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence).Length);
    }

    private static async Task<string> StoreEnhancedAsync(HttpClient http) => new Uri((await (await http.StoreAsync("/dicom-web/studies", SharedData.PathTo(Enhanced)))
        .JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!).AbsolutePath;

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string address, string accept, string? range = null)
    {
        using var request = Request(http, HttpMethod.Get, address, accept);
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        return await http.SendAsync(request);
    }

    private static HttpRequestMessage Request(HttpClient http, HttpMethod method, string address, string accept)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Host = http.BaseAddress!.Host;
        foreach (var (name, value) in new[] { ("User-Agent", "python-requests/2.28.1"), ("Accept", accept), ("Connection", "keep-alive") })
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<string> FilledAsync(string address)
    {
        var patient = address.Contains("{patient}", StringComparison.Ordinal) ? (await stored.Http.QueryAsync("/dicom-web/studies"))[0].Text(Tags.PatientID) : "";
        return address.Replace("{study}", stored.Study, StringComparison.Ordinal).Replace("{series}", stored.Series, StringComparison.Ordinal)
            .Replace("{instance}", stored.Instances.Keys.First(), StringComparison.Ordinal).Replace("{patient}", patient, StringComparison.Ordinal);
    }
}
