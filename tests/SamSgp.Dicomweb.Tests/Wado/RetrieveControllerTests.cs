using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

public sealed class RetrieveControllerTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    private const string Jpeg2000 = "1.2.840.10008.1.2.4.90";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=*")]
    [InlineData("multipart/related; type=application/dicom; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("image/png, multipart/related;type=\"application/dicom\";transfer-syntax=*;q=0.1")]
    public async Task GetSeries_AsStored_EveryInstanceByteForByte(string accept)
    {
        var response = await ct.Http.GetAsync(ct.SeriesUrl, accept);
        var parts = await response.PartsAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ct.Instances.Values.Select(Convert).Order(), parts.Select(part => System.Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(part.Body))).Order());
        Assert.All(parts, part => Assert.Equal($"application/dicom; transfer-syntax={Jpeg2000}", part.ContentType));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetInstance_SinglePartAsStored_ByteForByteWithRange()
    {
        var (uid, file) = ct.Instances.First();
        var whole = await ct.Http.GetAsync($"{ct.SeriesUrl}/instances/{uid}", "application/dicom; transfer-syntax=*");
        Assert.Equal(await File.ReadAllBytesAsync(file), await whole.Content.ReadAsByteArrayAsync());
        var request = new HttpRequestMessage(HttpMethod.Get, $"{ct.SeriesUrl}/instances/{uid}");
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        request.Headers.Range = new RangeHeaderValue(100, 199);
        var part = await ct.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal((await File.ReadAllBytesAsync(file))[100..200], await part.Content.ReadAsByteArrayAsync());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetInstance_RangeBeyondTheEnd_Is416()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, ct.InstanceUrl);
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        request.Headers.Range = new RangeHeaderValue(1_000_000_000, null);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await ct.Http.SendAsync(request)).StatusCode);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("application/pdf")]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.50")]
    [InlineData("multipart/related; type=\"image/jpeg\"")]
    public async Task GetInstance_WhatCannotBeGiven_Is406(string accept)
    {
        var response = await ct.Http.GetAsync(ct.InstanceUrl, accept);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal("urn:samsgp:problem:not-acceptable", (await response.JsonAsync()).GetProperty("type").GetString());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetInstance_AcceptAsQueryParameter_Counts()
    {
        var response = await ct.Http.GetAsync(ct.InstanceUrl + "?accept=application/dicom;transfer-syntax=*");
        Assert.Equal("application/dicom", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await ct.Http.GetAsync(ct.InstanceUrl + "?accept=text/html")).StatusCode);
    }

    [SharedDataTheory("data/dicom/transfer_syntaxes/liver.dcm")]
    [InlineData("multipart/related; type=\"application/dicom\"", "br")]
    [InlineData("multipart/related; type=\"application/dicom\"", "gzip")]
    [InlineData("application/dicom", "gzip, br;q=0.1")]
    [InlineData("application/dicom", "identity")]
    public async Task GetInstance_Segmentation_IsCompressedOnTheWire(string accept, string encoding)
    {
        await using var service = await RunningService.StartAsync();
        var file = SharedData.PathTo("data/dicom/transfer_syntaxes/liver.dcm");
        var stored = await service.Http.StoreAsync("/dicom-web/studies", file);
        var request = new HttpRequestMessage(HttpMethod.Get, (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        var response = await service.Http.SendAsync(request);
        var wire = await response.Content.ReadAsByteArrayAsync();
        var isCompressed = encoding != "identity";
        Assert.Equal(isCompressed ? [encoding.Split(',')[0]] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal(isCompressed, wire.Length * 5 < new FileInfo(file).Length);
        Stream plain = response.Content.Headers.ContentEncoding.FirstOrDefault() switch
        {
            "br" => new BrotliStream(new MemoryStream(wire), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(wire), CompressionMode.Decompress),
            _ => new MemoryStream(wire),
        };
        var whole = new MemoryStream();
        await plain.CopyToAsync(whole);
        var original = await File.ReadAllBytesAsync(file);
        Assert.True(whole.ToArray().AsSpan().IndexOf(original) >= 0);
    }

    [Theory]
    [InlineData("/dicom-web/studies/1.2.3", HttpStatusCode.NotFound)]
    [InlineData("/dicom-web/studies/1.2.3/series/4", HttpStatusCode.NotFound)]
    [InlineData("/dicom-web/studies/1.2.3/series/4/instances/5", HttpStatusCode.NotFound)]
    [InlineData("/dicom-web/studies/1.2.3/metadata", HttpStatusCode.NotFound)]
    [InlineData("/dicom-web/studies/..%2F..%2Fetc", HttpStatusCode.BadRequest)]
    [InlineData("/dicom-web/studies/abc", HttpStatusCode.BadRequest)]
    public async Task Get_WhatIsNotThere_IsAProblem(string path, HttpStatusCode status)
    {
        var response = await ct.Http.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private static string Convert(string file) =>
        System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
}
