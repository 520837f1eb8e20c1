using System.Net;
using System.Text.Json;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Runs of tasks over HTTP, with a network that does what each test wants.</summary>
public sealed class SegmentationsControllerTests
{
    [Fact]
    public async Task Start_FittingSeries_RunsToAResultThatIsFoundAndFetched()
    {
        var network = new FakeNetwork();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();
        network.Release();

        var documents = await service.WatchAsync(run);

        var percents = documents.Select(d => d.GetProperty("percent").GetDouble()).ToList();
        Assert.Equal(percents.Order(), percents);
        var done = documents[^1];
        Assert.Equal(("COMPLETED", 100), (done.GetProperty("state").GetString(), percents[^1]));
        Assert.Contains("The network is a fake.", done.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal("fake", done.GetProperty("facts").GetProperty("model.name").GetString());
        Assert.Equal("1", done.GetProperty("facts").GetProperty("segment.1.slices-to-check").GetString());
        var liver = done.GetProperty("segments")[0];
        Assert.Equal(5, liver.GetProperty("voxels").GetInt64());
        Assert.True(liver.GetProperty("volumeMl").GetDouble() > 0);
        Assert.Equal(1, liver.GetProperty("toCheck")[0].GetProperty("slice").GetInt32());
        Assert.StartsWith("2.25.", liver.GetProperty("toCheck")[0].GetProperty("sopInstanceUid").GetString(), StringComparison.Ordinal);

        var result = done.GetProperty("results")[0];
        var found = await service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/series?Modality=SEG");
        Assert.Equal(result.GetProperty("seriesInstanceUid").GetString(), Assert.Single(found.EnumerateArray()).Text("0020000E"));
        var fetched = await service.Http.GetAsync(result.GetProperty("retrieveUrl").GetString()!, "application/dicom");
        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        await AssertReportAsync(service, done.GetProperty("results"));
        await AssertWorkitemAsync(service, done);
        var preview = await service.Http.GetAsync(done.GetProperty("links").GetProperty("preview").GetString());
        Assert.Equal("image/png", preview.Content.Headers.ContentType!.MediaType);
    }

    // The report is the second result: in the worklist's Output Information, among the study's series, on the SEG.
    private static async Task AssertReportAsync(PhantomService service, JsonElement results)
    {
        Assert.Equal(2, results.GetArrayLength());
        var found = await service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/series?Modality=SR");
        Assert.Equal(results[1].GetProperty("seriesInstanceUid").GetString(), Assert.Single(found.EnumerateArray()).Text("0020000E"));
        var fetched = await service.Http.GetAsync(results[1].GetProperty("retrieveUrl").GetString()!, "application/dicom");
        var report = DicomFile.Open(await fetched.Content.ReadAsByteArrayAsync()).Dataset;
        Assert.Equal(DicomUID.Comprehensive3DSRStorage.UID, report.GetString(DicomTag.SOPClassUID));
        var measured = report.GetSequence(DicomTag.ContentSequence).Items[^1];
        Assert.Equal("Imaging Measurements", measured.GetSequence(DicomTag.ConceptNameCodeSequence).Items[0].GetString(DicomTag.CodeMeaning));
        var group = measured.GetSequence(DicomTag.ContentSequence).Items[0].GetSequence(DicomTag.ContentSequence).Items;
        var reference = group.Single(item => item.GetString(DicomTag.ValueType) == "IMAGE").GetSequence(DicomTag.ReferencedSOPSequence).Items[0];
        Assert.Equal(results[0].GetProperty("sopInstanceUid").GetString(), reference.GetString(DicomTag.ReferencedSOPInstanceUID));
        var confidence = group.First(item => item.GetSequence(DicomTag.ConceptNameCodeSequence).Items[0].GetString(DicomTag.CodeValue) == "PredictedIou");
        Assert.Equal(0.4, confidence.GetSequence(DicomTag.MeasuredValueSequence).Items[0].GetSingleValue<double>(DicomTag.NumericValue), 1e-6);
    }

    // Who knows the worklist alone finds both results by it: retrieved and searched, it names them with addresses that work.
    private static async Task AssertWorkitemAsync(PhantomService service, JsonElement done)
    {
        var uid = done.GetProperty("workitemUid").GetString();
        foreach (var address in (string[])[$"/dicom-web/workitems/{uid}", $"/dicom-web/workitems?SOPInstanceUID={uid}"])
        {
            var workitem = Assert.Single((await service.Http.QueryAsync(address)).EnumerateArray());
            var outputs = workitem.Items("00741216")[0].Items("00404033");
            Assert.Equal([DicomUID.SegmentationStorage.UID, DicomUID.Comprehensive3DSRStorage.UID],
                outputs.Select(output => output.Items(Tags.ReferencedSOPSequence)[0].Text("00081150")));
            foreach (var output in outputs)
            {
                var url = output.Items("0040E025")[0].Text(Tags.RetrieveURL)!;
                Assert.StartsWith(service.Http.BaseAddress!.ToString(), url, StringComparison.Ordinal);
                var fetched = await service.Http.GetAsync(url, "application/dicom");
                Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
                Assert.Equal(output.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.ReferencedSOPInstanceUID),
                    DicomFile.Open(await fetched.Content.ReadAsByteArrayAsync()).Dataset.GetString(DicomTag.SOPInstanceUID));
            }
        }
    }

    [Fact]
    public async Task Start_BehindAProxy_TheWorkitemNamesTheAddressClientsKnow()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network, "--Listen:PublicOrigin=https://pacs.example",
            "--Listen:AllowUnauthenticatedRemote=true");
        var run = new Uri(await service.BeginAsync()).AbsolutePath;
        var done = (await service.WatchAsync(run))[^1];
        var workitem = (await service.Http.QueryAsync($"/dicom-web/workitems/{done.GetProperty("workitemUid").GetString()}"))[0];
        var urls = workitem.Items("00741216")[0].Items("00404033").Select(output => output.Items("0040E025")[0].Text(Tags.RetrieveURL));
        Assert.Equal(done.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("retrieveUrl").GetString()), urls);
        Assert.All(urls, url => Assert.StartsWith("https://pacs.example/dicom-web/studies/", url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_TwiceOnOneSeries_GivesOneResult()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);

        var first = (await service.WatchAsync(await service.BeginAsync()))[^1];
        var second = (await service.WatchAsync(await service.BeginAsync()))[^1];

        Assert.NotEqual(first.GetProperty("workitemUid").GetString(), second.GetProperty("workitemUid").GetString());
        Assert.Equal(first.GetProperty("results").GetRawText(), second.GetProperty("results").GetRawText());
        var runs = await service.Http.QueryAsync("/api/tasks/phantom-ct/segmentations");
        Assert.Equal(second.GetProperty("workitemUid").GetString(), runs[0].GetProperty("workitemUid").GetString());
        Assert.Equal(2, runs.GetArrayLength());
    }

    [Fact]
    public async Task List_MoreRunsThanAPage_LinkLeadsThroughAllOfThem()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());
        var begun = new List<string>();
        for (var run = 0; run < 5; run++) begun.Add((await service.BeginAsync())[^30..]);
        foreach (var list in (string[])["/api/tasks/phantom-ct/segmentations?limit=2", $"/api/segmentations?studyInstanceUid={PhantomService.Study}&limit=2"])
        {
            var (seen, pages) = (new List<string>(), 0);
            for (var next = list; next is not null; pages++)
            {
                var answer = await service.Http.GetAsync(next);
                seen.AddRange((await answer.JsonAsync()).EnumerateArray().Select(run => run.GetProperty("workitemUid").GetString()![^30..]));
                next = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
            }

            Assert.Equal(Enumerable.Reverse(begun), seen);
            Assert.Equal(3, pages);
        }
    }

    [Theory]
    [InlineData("/api/tasks/phantom-ct/segmentations?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/tasks/phantom-ct/segmentations?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("/api/tasks/phantom-ct/segmentations?before=1.2.3", HttpStatusCode.NotFound)]
    [InlineData("/api/segmentations", HttpStatusCode.BadRequest)]
    public async Task List_ImpossiblePage_IsAProblem(string path, HttpStatusCode expected)
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());
        var answer = await service.Http.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("binary", "1.2.840.10008.5.1.4.1.1.66.4")]
    [InlineData("labelmap", "1.2.840.10008.5.1.4.1.1.66.7")]
    [InlineData("fractional", "1.2.840.10008.5.1.4.1.1.66.4")]
    public async Task Start_WithEncoding_WritesTheSegInIt(string encoding, string sopClass)
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);

        var started = await service.PostAsync("phantom-ct",
            new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, encoding });
        var done = (await service.WatchAsync(started.Headers.Location!.ToString()))[^1];

        var result = done.GetProperty("results")[0];
        Assert.Equal(sopClass, result.GetProperty("sopClassUid").GetString());
        var fetched = await service.Http.GetAsync(result.GetProperty("retrieveUrl").GetString()!, "application/dicom");
        var seg = DicomFile.Open(await fetched.Content.ReadAsByteArrayAsync()).Dataset;
        Assert.Equal(encoding.ToUpperInvariant(), seg.GetString(DicomTag.SegmentationType));
    }

    [Fact]
    public async Task Start_UnfitSeriesAllTheSame_RunsAndRecordsWhatSpeaksAgainstIt()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);

        var started = await service.PostAsync("fetal-head-us",
            new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, force = true });
        Assert.True(started.StatusCode == HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        var done = (await service.WatchAsync(started.Headers.Location!.ToString()))[^1];

        Assert.Equal("COMPLETED", done.GetProperty("state").GetString());
        Assert.True(done.GetProperty("force").GetBoolean());
        Assert.Equal("true", done.GetProperty("facts").GetProperty("forced").GetString());
        var warnings = done.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!).ToList();
        Assert.Equal("Task fetal-head-us is not for this series; it was run all the same.", warnings[0]);
        Assert.Contains("The modality is CT", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FittingSeriesAllTheSame_RecordsNothingOfIt()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);

        var started = await service.PostAsync("phantom-ct",
            new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, force = true });
        var done = (await service.WatchAsync(started.Headers.Location!.ToString()))[^1];

        Assert.False(done.GetProperty("facts").TryGetProperty("forced", out _));
        Assert.Equal(["The network is a fake."], done.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!));
    }

    [Fact]
    public async Task Cancel_WhileRunning_StopsTheNetworkAndRecordsTheReason()
    {
        var network = new FakeNetwork();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();
        await network.Started;

        var answer = await service.Http.DeleteAsync(run + "?reason=Wrong%20patient");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var done = (await service.WatchAsync(run))[^1];
        Assert.Equal(("CANCELED", "Wrong patient", JsonValueKind.Null), (done.GetProperty("state").GetString(),
            done.GetProperty("cancellationReason").GetString(), done.GetProperty("failure").ValueKind));
        Assert.Equal(HttpStatusCode.Accepted, (await service.Http.DeleteAsync(run)).StatusCode);
    }

    [Fact]
    public async Task Cancel_ByTheWorklist_StopsTheNetworkToo()
    {
        var network = new FakeNetwork();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();
        await network.Started;

        var uid = run[(run.LastIndexOf('/') + 1)..];
        Assert.Equal(HttpStatusCode.Accepted, (await service.Http.PostAsync($"/dicom-web/workitems/{uid}/cancelrequest", null)).StatusCode);
        Assert.Equal("CANCELED", (await service.WatchAsync(run))[^1].GetProperty("state").GetString());
        Assert.Equal("CANCELED", (await service.Http.QueryAsync($"/dicom-web/workitems/{uid}"))[0].Text("00741000"));
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/instances?Modality=SEG")).StatusCode);
    }

    [Fact]
    public async Task Cancel_Completed_IsAConflict()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();
        await service.WatchAsync(run);

        Assert.Equal(HttpStatusCode.Conflict, (await service.Http.DeleteAsync(run)).StatusCode);
    }

    [Fact]
    public async Task Run_NetworkThrows_FailsWithoutDetailAndTheServiceGoesOn()
    {
        var network = new FakeNetwork { Throws = new InvalidOperationException("secret detail") };
        network.Release();
        await using var service = await PhantomService.StartAsync(network);

        var done = (await service.WatchAsync(await service.BeginAsync()))[^1];

        Assert.Equal("CANCELED", done.GetProperty("state").GetString());
        Assert.Equal("internal", done.GetProperty("failure").GetProperty("code").GetString());
        Assert.DoesNotContain("secret", done.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/ready")).StatusCode);
    }

    [Fact]
    public async Task Start_WhatCannotBe_SaysWhyAtOnce()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());
        var (study, series) = (PhantomService.Study, PhantomService.Series);
        var fitting = new { studyInstanceUid = study, seriesInstanceUid = series };

        await AssertProblemAsync(service.PostAsync("nothing", fitting), 404, "task-not-found", "phantom-ct");
        await AssertProblemAsync(service.PostAsync("phantom-ct", new { studyInstanceUid = study, seriesInstanceUid = "1.2" }),
            404, "series-not-found", "1.2");
        await AssertProblemAsync(service.PostAsync("fetal-head-us", fitting), 422, "series-does-not-fit", "US");
        await AssertProblemAsync(service.PostAsync("phantom-ct",
            new { studyInstanceUid = study, seriesInstanceUid = series, parameters = new { smoothing = 99, sharpness = 1 } }),
            422, "invalid-parameters", "sharpness");
        await AssertProblemAsync(service.PostAsync("phantom-ct",
            new { studyInstanceUid = study, seriesInstanceUid = series, encoding = "sparse" }), 422, "invalid-parameters", "sparse");
        await AssertProblemAsync(service.PostAsync("phantom-ct",
            new { studyInstanceUid = study, seriesInstanceUid = series, priority = "SOON" }), 400, "malformed-request", "SOON");
        await AssertProblemAsync(service.PostAsync("phantom-ct", """{"studyInstanceUid":"1","serie":"2"}"""),
            400, "malformed-request", "serie");
        await AssertProblemAsync(service.PostAsync("phantom-ct", "not json"), 400, "malformed-request", null);
        await AssertProblemAsync(service.PostAsync("phantom-ct", ""), 400, "malformed-request", null);
        await AssertProblemAsync(service.Http.GetAsync("/api/tasks/phantom-ct/segmentations/1.2.3"), 404, "not-found", "1.2.3");
    }

    [Fact]
    public async Task Preview_NotYetThere_IsNotFound()
    {
        var network = new FakeNetwork();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();

        await AssertProblemAsync(service.Http.GetAsync(run + "/preview"), 404, "not-found", "picture");
        network.Release();
    }

    private static async Task AssertProblemAsync(Task<HttpResponseMessage> request, int status, string type, string? part)
    {
        var answer = await request;
        var problem = await answer.JsonAsync();
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True((int)answer.StatusCode == status, problem.ToString());
        Assert.Equal("urn:samsgp:problem:" + type, problem.GetProperty("type").GetString());
        if (part is not null) Assert.Contains(part, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
