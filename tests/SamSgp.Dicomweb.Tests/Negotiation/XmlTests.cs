using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Negotiation;

/// <summary>The Native DICOM Model (application/dicom+xml), out and in: what is said in it is what JSON says.</summary>
public sealed class XmlTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    private const string Xml = "application/dicom+xml", Parts = "multipart/related; type=\"application/dicom+xml\"";
    private const string Workitems = "/dicom-web/workitems";

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("{instance}/metadata", Parts)]
    [InlineData("{series}/metadata", Parts)]
    [InlineData("{series}/metadata", Xml)]
    [InlineData("{study}/metadata", "multipart/related")]
    [InlineData("/dicom-web/studies?includefield=all", Parts)]
    [InlineData("/dicom-web/series", Xml + ", application/dicom+json;q=0.1")]
    [InlineData("{study}/instances?limit=7", Parts)]
    public async Task Get_Several_ArePartsThatSayWhatJsonSays(string resource, string accept)
    {
        var answer = await ct.Http.GetAsync(Filled(resource), accept);
        Assert.Equal((HttpStatusCode.OK, "multipart/related"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var parts = await answer.PartsAsync();
        Assert.All(parts, part => Assert.Equal(Xml, part.ContentType));
        Assert.Equal(await JsonAsync(resource), parts.Select(part => DicomJson.ConvertDicomToJson(DicomXML.FromUtf8(part.Body))));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_OneInstance_IsTheDocumentItself()
    {
        var answer = await ct.Http.GetAsync(ct.InstanceUrl + "/metadata", Xml);
        Assert.Equal((HttpStatusCode.OK, Xml), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(await JsonAsync(ct.InstanceUrl + "/metadata"),
            [DicomJson.ConvertDicomToJson(DicomXML.FromUtf8(await answer.Content.ReadAsByteArrayAsync()))]);
        Assert.NotEqual(answer.Headers.ETag, (await ct.Http.GetAsync(ct.InstanceUrl + "/metadata")).Headers.ETag);
    }

    /// <summary>dcm4che's stowrs and Weasis accept nothing else.</summary>
    [Fact]
    public async Task Store_AnswerInXml_NamesWhatIsStoredAndWhatIsNot()
    {
        await using var service = await RunningService.StartAsync();
        var good = Store.TestInstances.Bytes("1.2.3.4");
        service.Http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", Xml);
        var answer = await service.Http.StoreBytesAsync("/dicom-web/studies", good, [1, 2, 3]);
        Assert.Equal((HttpStatusCode.Accepted, Xml), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var dataset = DicomXML.FromUtf8(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("1.2.3.4", Assert.Single(dataset.GetSequence(DicomTag.ReferencedSOPSequence)).GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal(0xC000, Assert.Single(dataset.GetSequence(DicomTag.OtherFailuresSequence)).GetSingleValue<ushort>(DicomTag.FailureReason));
    }

    [Fact]
    public async Task Workitem_LifeInXml_IsThatOfJson()
    {
        await using var service = await RunningService.StartAsync();
        var workitem = DicomJson.FromUtf8(Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(UpsRequests.Workitem("in XML"))));
        var created = await service.Http.PostAsync($"{Workitems}?workitem=1.1", Body(workitem));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var claim = new DicomDataset { { DicomTag.ProcedureStepState, "IN PROGRESS" }, { DicomTag.TransactionUID, "1.9" } };
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PutAsync($"{Workitems}/1.1/state", Body(claim))).StatusCode);
        var update = new DicomDataset { { DicomTag.ProcedureStepLabel, "changed" } };
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync($"{Workitems}/1.1?1.9", Body(update))).StatusCode);

        var answer = await service.Http.GetAsync($"{Workitems}/1.1", Xml);
        Assert.Equal(Xml, answer.Content.Headers.ContentType!.MediaType);
        var dataset = DicomXML.FromUtf8(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(("changed", "IN PROGRESS"), (dataset.GetString(DicomTag.ProcedureStepLabel), dataset.GetString(DicomTag.ProcedureStepState)));
        Assert.Equal(DicomJson.ConvertDicomToJson(DicomJson.ArrayFromUtf8(await service.Http.GetByteArrayAsync($"{Workitems}/1.1"))[0]),
            DicomJson.ConvertDicomToJson(dataset));
        Assert.Single(await (await service.Http.GetAsync(Workitems, Parts)).PartsAsync());
    }

    [Theory]
    [InlineData("<NativeDicomModel><DicomAttribute tag='nonsense'/></NativeDicomModel>")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Workitem_WhatIsNoXml_Is400(string body)
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(Xml);
        var answer = await ct.Http.PostAsync(Workitems, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(Xml, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string>> JsonAsync(string resource) => DicomJson.ArrayFromUtf8(await ct.Http.GetByteArrayAsync(Filled(resource)))
        .Select(dataset => DicomJson.ConvertDicomToJson(DicomXML.FromUtf8(DicomXML.ToUtf8(dataset))));

    private string Filled(string resource) => resource.Replace("{study}", ct.StudyUrl, StringComparison.Ordinal)
        .Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal).Replace("{instance}", ct.InstanceUrl, StringComparison.Ordinal);

    private static ByteArrayContent Body(DicomDataset dataset)
    {
        var content = new ByteArrayContent(DicomXML.ToUtf8(dataset).ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(Xml);
        return content;
    }
}
