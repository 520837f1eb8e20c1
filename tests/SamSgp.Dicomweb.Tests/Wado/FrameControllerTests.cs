using System.Net;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

public sealed class FrameControllerTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    private const string Jpeg2000 = "1.2.840.10008.1.2.4.90";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream")]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.90", "application/octet-stream")]
    [InlineData("multipart/related; type=\"image/jp2\"", "image/jp2")]
    [InlineData("multipart/related; type=\"image/jpeg\", multipart/related; type=\"image/jp2\"; transfer-syntax=*;q=0.5", "image/jp2")]
    public async Task GetFrame_AsStored_IsTheStreamOfTheFile(string accept, string partType)
    {
        foreach (var (uid, file) in ct.Instances.Take(3))
        {
            var response = await ct.Http.GetAsync($"{ct.SeriesUrl}/instances/{uid}/frames/1", accept);
            var part = Assert.Single(await response.PartsAsync());
            Assert.Equal($"{partType}; transfer-syntax={Jpeg2000}", part.ContentType);
            Assert.Equal(Stored(file), part.Body);
        }
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("*/*")]
    [InlineData("")]
    [InlineData("multipart/related; type=\"application/octet-stream\"")]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.1")]
    [InlineData("multipart/related")]
    public async Task GetFrame_Native_IsDecoded(string accept)
    {
        var part = Assert.Single(await (await ct.Http.GetAsync(ct.InstanceUrl + "/frames/1", accept)).PartsAsync());
        Assert.Equal("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", part.ContentType);
        Assert.Equal(512 * 512 * 2, part.Body.Length);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetFrame_SinglePart_IsTheFrameItself()
    {
        var response = await ct.Http.GetAsync(ct.InstanceUrl + "/frames/1", "image/jp2");
        Assert.Equal("image/jp2", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Stored(ct.Instances.Values.First()), await response.Content.ReadAsByteArrayAsync());
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("0", HttpStatusCode.BadRequest)]
    [InlineData("1,x", HttpStatusCode.BadRequest)]
    [InlineData("-1", HttpStatusCode.BadRequest)]
    [InlineData("1,2", HttpStatusCode.NotFound)]
    [InlineData("99999999999999", HttpStatusCode.BadRequest)]
    public async Task GetFrame_WhatIsNotThere_IsAProblem(string frames, HttpStatusCode status) =>
        Assert.Equal(status, (await ct.Http.GetAsync($"{ct.InstanceUrl}/frames/{frames}")).StatusCode);

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("multipart/related; type=\"image/jpeg\"")]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.50")]
    [InlineData("text/html")]
    public async Task GetFrame_WhatCannotBeGiven_Is406(string accept) =>
        Assert.Equal(HttpStatusCode.NotAcceptable, (await ct.Http.GetAsync(ct.InstanceUrl + "/frames/1", accept)).StatusCode);

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetBulkData_OfThePixels_IsWhatMetadataNames()
    {
        var metadata = await ct.Http.QueryAsync(ct.InstanceUrl + "/metadata");
        var uri = metadata[0].GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        var stored = Assert.Single(await (await ct.Http.GetAsync(
            uri, "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*")).PartsAsync());
        Assert.Equal(Stored(ct.Instances.Values.First()), stored.Body);
        var native = await (await ct.Http.GetAsync(uri, "application/octet-stream")).Content.ReadAsByteArrayAsync();
        Assert.Equal(512 * 512 * 2, native.Length);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("00100011")]
    [InlineData("nonsense")]
    [InlineData("7FE00010/1/7FE00010")]
    [InlineData("00400275/1")]
    public async Task GetBulkData_WhatIsNotThere_Is404(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await ct.Http.GetAsync($"{ct.InstanceUrl}/bulkdata/{path}")).StatusCode);

    private static byte[] Stored(string file) =>
        DicomFile.Open(file).Dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.Fragments.SelectMany(f => f.Data).ToArray();
}
