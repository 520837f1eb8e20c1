using System.Net;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>WADO-URI, as clients from before WADO-RS ask.</summary>
public sealed class WadoUriTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    private string Url => $"/dicom-web/wado?requestType=WADO&studyUID={ct.Study}&seriesUID={ct.Series}&objectUID={ct.Instances.Keys.First()}";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("", "image/jpeg")]
    [InlineData("&contentType=image%2Fpng", "image/png")]
    [InlineData("&contentType=image/gif,image/jpeg&imageQuality=50&rows=100", "image/jpeg")]
    [InlineData("&contentType=image/png&windowCenter=40&windowWidth=400&frameNumber=1&columns=64&rows=64", "image/png")]
    [InlineData("&contentType=application/dicom", "application/dicom")]
    public async Task Get_ContentType_IsWhatIsGiven(string query, string type)
    {
        var answer = await ct.Http.GetAsync(Url + query);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.NotNull(answer.Headers.ETag);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("&transferSyntax=1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.90")]
    [InlineData("", "1.2.840.10008.1.2.1")]
    [InlineData("&transferSyntax=1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.1.99")]
    public async Task Get_Instance_IsInTheTransferSyntaxAskedFor(string query, string syntax)
    {
        using var bytes = new MemoryStream(await ct.Http.GetByteArrayAsync($"{Url}&contentType=application/dicom{query}"));
        var file = await DicomFile.OpenAsync(bytes);
        Assert.Equal(syntax, file.FileMetaInfo.TransferSyntax!.UID.UID);
        Assert.Equal(ct.Instances.Keys.First(), file.Dataset.GetString(DicomTag.SOPInstanceUID));
        if (syntax == "1.2.840.10008.1.2.1.99") Assert.True(bytes.Length < 512 * 512 * 2 && file.Dataset.GetValues<short>(DicomTag.PixelData).Length == 512 * 512);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("&contentType=video/mp4", HttpStatusCode.NotAcceptable)]
    [InlineData("&contentType=application/dicom&transferSyntax=1.2.840.10008.1.2.4.50", HttpStatusCode.NotAcceptable)]
    [InlineData("&frameNumber=0", HttpStatusCode.BadRequest)]
    [InlineData("&frameNumber=2", HttpStatusCode.NotFound)]
    [InlineData("&rows=x", HttpStatusCode.BadRequest)]
    [InlineData("&windowCenter=40", HttpStatusCode.BadRequest)]
    [InlineData("&windowCenter=40&windowWidth=0", HttpStatusCode.BadRequest)]
    [InlineData("&imageQuality=101", HttpStatusCode.BadRequest)]
    [InlineData("&anonymize=yes", HttpStatusCode.NotImplemented)]
    public async Task Get_WhatCannotBe_IsAProblem(string query, HttpStatusCode status) =>
        Assert.Equal(status, (await ct.Http.GetAsync(Url + query)).StatusCode);

    [Theory]
    [InlineData("")]
    [InlineData("?requestType=WADO&studyUID=1.2&seriesUID=1.2.3")]
    [InlineData("?requestType=WADO&studyUID=1.2&seriesUID=1.2.3&objectUID=x")]
    [InlineData("?requestType=MATE&studyUID=1.2&seriesUID=1.2.3&objectUID=1.2.3.4")]
    public async Task Get_WithoutAnInstance_Is400(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await ct.Http.GetAsync("/dicom-web/wado" + query)).StatusCode);

    [Fact]
    public async Task Get_InstanceThatIsNone_Is404() => Assert.Equal(HttpStatusCode.NotFound,
        (await ct.Http.GetAsync("/dicom-web/wado?requestType=WADO&studyUID=1.2&seriesUID=1.2.3&objectUID=1.2.3.4")).StatusCode);

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_WhatIsNotDone_IsSaid() => Assert.Contains("presentationUID is not supported",
        Assert.Single((await ct.Http.GetAsync(Url + "&presentationUID=1.2.3")).Headers.GetValues("Warning")), StringComparison.Ordinal);

    // A quarter of the image, at its own size or as large as the box allows; it is the same quarter that a viewport gives.
    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("&region=0.25,0.5,0.5,0.75", "viewport=128,128,128,256,128,128", 128)]
    [InlineData("&region=0.25,0.5,0.5,0.75&columns=64", "viewport=64,64,128,256,128,128", 64)]
    [InlineData("&region=0,0,1,1", "viewport=512,512", 512)]
    public async Task Get_Region_IsThatPartOfTheImage(string query, string viewport, int side)
    {
        var picture = await ct.Http.GetByteArrayAsync($"{Url}&contentType=image/png{query}");
        Assert.Equal(await (await ct.Http.GetAsync($"{ct.InstanceUrl}/rendered?{viewport}", "image/png")).Content.ReadAsByteArrayAsync(), picture);
        Assert.Equal(side, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)));
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("0,0,1")]
    [InlineData("0,0,1,1.5")]
    [InlineData("0.5,0,0.5,1")]
    [InlineData("-0.1,0,1,1")]
    [InlineData("a,0,1,1")]
    public async Task Get_MalformedRegion_Is400(string region) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await ct.Http.GetAsync($"{Url}&region={region}")).StatusCode);

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_AnonymizeNo_IsTheInstanceAsItIs() => Assert.Equal(HttpStatusCode.OK,
        (await ct.Http.GetAsync(Url + "&contentType=application/dicom&anonymize=no")).StatusCode);
}
