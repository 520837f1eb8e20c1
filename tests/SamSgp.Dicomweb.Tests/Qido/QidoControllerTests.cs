using System.Net;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Qido;

public sealed class QidoControllerTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    [SharedDataFact(CtSeries.Folder)]
    public async Task Studies_All_GivesCountsAndRetrieveUrl()
    {
        var study = Assert.Single((await ct.Http.QueryAsync("/dicom-web/studies")).EnumerateArray());
        Assert.Equal(ct.Study, study.Text("0020000D"));
        Assert.Equal(("1", "20", "CT"), (study.Text("00201206"), study.Text("00201208"), study.Text("00080061")));
        Assert.Equal($"{ct.Http.BaseAddress}{ct.StudyUrl[1..]}", study.Text(Tags.RetrieveURL));
        var tags = study.EnumerateObject().Select(property => property.Name).ToList();
        Assert.Equal(tags.Order(StringComparer.Ordinal), tags);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Studies_AsOhifAsks_GivesThoseFields()
    {
        var response = await ct.Http.GetAsync(
            "/dicom-web/studies?limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060%2C00080090%2C00100030",
            "application/dicom+json");
        var study = Assert.Single((await response.JsonAsync()).EnumerateArray());
        Assert.True(study.TryGetProperty("00081030", out _));
        Assert.False(study.TryGetProperty("00080070", out _));
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/series", 1)]
    [InlineData("/dicom-web/instances", 20)]
    [InlineData("{study}/series", 1)]
    [InlineData("{study}/instances", 20)]
    [InlineData("{series}/instances", 20)]
    [InlineData("{series}/instances?limit=5", 5)]
    [InlineData("{series}/instances?limit=15&offset=10", 10)]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=CT", 1)]
    [InlineData("/dicom-web/studies?00080061=CT", 1)]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=CT,MR", 1)]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=CT%2CMR", 1)]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=MR%5CCT", 1)]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=C*", 1)]
    [InlineData("/dicom-web/series?Modality=MR%2CCT", 1)]
    [InlineData("/dicom-web/instances?ImageType=ORIGINAL%2CNOTHING", 20)]
    [InlineData("/dicom-web/series?Modality=CT&StudyDate=19000101-", 1)]
    [InlineData("{study}/series?includefield=00080021%2C00080031%2C0008103E%2C00200011", 1)]
    [InlineData("/dicom-web/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.2,1.2.3", 20)]
    public async Task Search_EachResource_GivesSoMany(string path, int count)
    {
        var results = await ct.Http.QueryAsync(path.Replace("{study}", ct.StudyUrl, StringComparison.Ordinal)
            .Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal));
        Assert.Equal(count, results.GetArrayLength());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Instances_SortedAndPaged_AreEachOnce()
    {
        var uids = new List<string>();
        for (var offset = 0; offset < 20; offset += 3)
        {
            uids.AddRange((await ct.Http.QueryAsync($"{ct.SeriesUrl}/instances?limit=3&offset={offset}")).EnumerateArray()
                .Select(instance => instance.Text("00080018")!));
        }

        Assert.Equal(ct.Instances.Keys.Order(), uids.Order());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Instances_IncludeFieldAll_HasAbsoluteBulkDataUris()
    {
        var instance = (await ct.Http.QueryAsync($"{ct.SeriesUrl}/instances?includefield=all&limit=1"))[0];
        Assert.StartsWith(ct.Http.BaseAddress!.ToString(), instance.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString(),
            StringComparison.Ordinal);
        Assert.NotNull(instance.Text("00180050"));
        Assert.NotNull(instance.Text("0020000D"));
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies?PatientID=nobody")]
    [InlineData("/dicom-web/studies?StudyDate=-19000101")]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=MR")]
    [InlineData("/dicom-web/studies?ModalitiesInStudy=MR%2CPT")]
    [InlineData("/dicom-web/studies/1.2.3/series")]
    [InlineData("/dicom-web/studies?limit=0")]
    [InlineData("/dicom-web/studies?offset=1")]
    public async Task Search_NothingMatches_Is204(string path)
    {
        var response = await ct.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("limit=-1", "malformed-value")]
    [InlineData("limit=ten", "malformed-value")]
    [InlineData("offset=1.5", "malformed-value")]
    [InlineData("fuzzymatching=perhaps", "malformed-value")]
    [InlineData("StudyDate=yesterday", "malformed-value")]
    [InlineData("StudyDate=20240230", "malformed-value")]
    [InlineData("StudyDate=20240101-20240102-20240103", "malformed-value")]
    [InlineData("StudyDate=-", "malformed-value")]
    [InlineData("StudyTime=2500", "malformed-value")]
    [InlineData("StudyInstanceUID=1.2.x", "malformed-value")]
    [InlineData("SeriesNumber=one", "malformed-value")]
    [InlineData("ModalitiesInStudy=%2C", "malformed-value")]
    [InlineData("ModalitiesInStudy=CT%2CM*", "malformed-value")]
    [InlineData("PixelData=1", "malformed-value")]
    [InlineData("RequestAttributesSequence=1", "malformed-value")]
    [InlineData("NumberOfStudyRelatedInstances=3", "malformed-request")]
    public async Task Search_WhatCannotBeRead_Is400(string query, string problem)
    {
        var response = await ct.Http.GetAsync($"/dicom-web/studies?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"urn:samsgp:problem:{problem}", (await response.JsonAsync()).GetProperty("type").GetString());
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("NoSuchAttribute=1", "NoSuchAttribute")]
    [InlineData("12345=1&_=1699999999", "12345, _")]
    [InlineData("00100099=1", "00100099")]
    [InlineData("includefield=NoSuchAttribute,PatientID", "NoSuchAttribute")]
    [InlineData("orderby=-StudyDate%0d%0aSet-Cookie%3Aa", "orderby")]
    [InlineData("%0d%0aSet-Cookie%3Aa%22%C3%A9=1", "??Set-Cookie:a??")]
    public async Task Search_WhatNobodyKnows_IsIgnoredAndSaid(string query, string named)
    {
        var response = await ct.Http.GetAsync($"/dicom-web/studies?{query}");
        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, (await response.JsonAsync()).GetArrayLength()));
        var warning = Assert.Single(response.Headers.GetValues("Warning"));
        Assert.StartsWith($"299 {ct.Http.BaseAddress}dicom-web \"Ignored", warning, StringComparison.Ordinal);
        Assert.EndsWith($": {named}\"", warning, StringComparison.Ordinal);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies", "StudyDate")]
    [InlineData("/dicom-web/series", "SeriesNumber")]
    [InlineData("/dicom-web/instances", "InstanceNumber")]
    [InlineData("{study}/series", "SeriesNumber")]
    [InlineData("{study}/instances", "InstanceNumber")]
    [InlineData("{series}/instances", "InstanceNumber")]
    public async Task Search_EachResource_Is200Or204Or400(string resource, string typed)
    {
        var path = resource.Replace("{study}", ct.StudyUrl, StringComparison.Ordinal).Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal);
        foreach (var accept in (string[])["application/dicom+json", "application/json", "*/*"])
            Assert.Equal(HttpStatusCode.OK, (await ct.Http.GetAsync(path, accept)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ct.Http.GetAsync($"{path}?PatientID=nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ct.Http.GetAsync($"{path}?offset=1000")).StatusCode);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await ct.Http.GetAsync(path, "application/pdf")).StatusCode);
        foreach (var wrong in (string[])["limit=-1", "offset=x", "fuzzymatching=perhaps", typed + "=nonsense"])
        {
            var answer = await ct.Http.GetAsync($"{path}?{wrong}");
            Assert.Equal((path, wrong, HttpStatusCode.BadRequest), (path, wrong, answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Studies_SameKeyAsKeywordAndTag_AnyCaseAndWildcards_FindTheSame()
    {
        var name = (await ct.Http.QueryAsync("/dicom-web/studies"))[0].Text("00100010")!;
        string[] keys =
        [
            "PatientName=" + name.ToUpperInvariant(), "00100010=" + name.ToLowerInvariant(), $"PatientName={name[..2]}*",
            $"PatientName=*{name[1..]}", $"PatientName=?{name[1..]}", $"fuzzymatching=true&PatientName={name[..3]}",
        ];
        foreach (var key in keys)
            Assert.Equal((key, HttpStatusCode.OK), (key, (await ct.Http.GetAsync("/dicom-web/studies?" + key)).StatusCode));
        Assert.Equal(HttpStatusCode.NoContent, (await ct.Http.GetAsync($"/dicom-web/studies?PatientName={name[..2]}")).StatusCode);
    }

    [Fact]
    public async Task Search_HtmlOnly_Is406() =>
        Assert.Equal(HttpStatusCode.NotAcceptable, (await ct.Http.GetAsync("/dicom-web/studies", "text/html")).StatusCode);

    [SharedDataFact(CtSeries.Folder)]
    public async Task Search_MoreThanAllowed_SaysSo()
    {
        await using var service = await RunningService.StartAsync("--Qido:MaxResults=7");
        await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        var response = await service.Http.GetAsync("/dicom-web/instances");
        Assert.Equal(7, (await response.JsonAsync()).GetArrayLength());
        Assert.StartsWith("299 ", Assert.Single(response.Headers.GetValues("Warning")), StringComparison.Ordinal);
        var all = await service.Http.GetAsync("/dicom-web/instances?offset=13");
        Assert.False(all.Headers.Contains("Warning"));
    }
}
