using System.IO.Compression;
using System.Net;
using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

public sealed class MetadataControllerTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    [SharedDataFact(CtSeries.Folder)]
    public async Task GetSeries_Metadata_HasEveryInstanceWithoutItsPixels()
    {
        var metadata = await ct.Http.QueryAsync(ct.SeriesUrl + "/metadata");
        Assert.Equal(ct.Instances.Keys.Order(), metadata.EnumerateArray().Select(dataset => dataset.Text("00080018")!).Order());
        foreach (var dataset in metadata.EnumerateArray())
        {
            var uri = dataset.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString();
            Assert.Equal($"{ct.Http.BaseAddress}{ct.SeriesUrl[1..]}/instances/{dataset.Text("00080018")}/bulkdata/7FE00010", uri);
            Assert.Equal("512", dataset.Text("00280010"));
        }
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("")]
    [InlineData("application/dicom+json")]
    [InlineData("application/json")]
    [InlineData("*/*")]
    public async Task Get_Metadata_IsTheTypeAskedFor(string accept)
    {
        var response = await ct.Http.GetAsync(ct.InstanceUrl + "/metadata", accept);
        Assert.Equal(accept == "application/json" ? accept : "application/dicom+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, (await response.JsonAsync()).GetArrayLength());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_KnownTag_Is304()
    {
        var tag = (await ct.Http.GetAsync(ct.SeriesUrl + "/metadata")).Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, ct.SeriesUrl + "/metadata");
        request.Headers.IfNoneMatch.Add(tag);
        var response = await ct.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal(tag, response.Headers.ETag);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Get_Compressed_IsTheSame(string encoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, ct.SeriesUrl + "/metadata");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        var response = await ct.Http.SendAsync(request);
        Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        using var document = await JsonDocument.ParseAsync(plain);
        Assert.Equal((await ct.Http.QueryAsync(ct.SeriesUrl + "/metadata")).ToString(), document.RootElement.ToString());
    }
}
