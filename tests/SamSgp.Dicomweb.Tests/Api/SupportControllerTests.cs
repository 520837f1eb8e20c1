using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Imaging.Nifti;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Teaching a task over HTTP, with a network that remembers which support set it was given.</summary>
public sealed class SupportControllerTests : IAsyncLifetime
{
    private readonly FakeNetwork _network = new();
    private PhantomService _service = null!;

    public async Task InitializeAsync()
    {
        _network.Release();
        _service = await PhantomService.StartAsync(_network);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Add_ResultOfARun_IsUsedByTheNextRunAndTakenBack()
    {
        var first = await RunAsync();
        var own = _network.Support!.Examples.Count;

        var added = await AddAsync(SegOf(first));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var set = await added.JsonAsync();
        Assert.Equal((1, 0), (set.GetProperty("version").GetInt32(), set.GetProperty("previous").GetInt32()));
        Assert.StartsWith("CT Synthetic", set.GetProperty("examples")[0].GetProperty("description").GetString(), StringComparison.Ordinal);

        var second = await RunAsync();
        Assert.Equal(own + 1, _network.Support!.Examples.Count);
        Assert.Equal("1", second.GetProperty("facts").GetProperty("support.version").GetString());
        AssertMaskIsWhatTheNetworkDrew(_network.Support.Examples[^1].Masks[0].Path);

        var back = await _service.Http.PutAsJsonAsync("/api/tasks/phantom-ct/support/version", new { version = 0 });
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        await RunAsync();
        Assert.Equal(own, _network.Support!.Examples.Count);
        var versions = (await SetAsync()).GetProperty("versions");
        Assert.Equal(1, versions.GetArrayLength()); // Nothing is forgotten: version 1 can be used again.
    }

    [Fact]
    public async Task Add_SameSeriesAgain_TakesTheOlderExamplesPlace()
    {
        var seg = SegOf(await RunAsync());
        await AddAsync(seg);
        var set = await (await AddAsync(seg)).JsonAsync();
        Assert.Equal((2, 1), (set.GetProperty("version").GetInt32(), set.GetProperty("examples").GetArrayLength()));
    }

    [Fact]
    public async Task Remove_Example_MakesAVersionWithoutIt()
    {
        await AddAsync(SegOf(await RunAsync()));
        var id = (await SetAsync()).GetProperty("examples")[0].GetProperty("id").GetString();

        var set = await (await _service.Http.DeleteAsync($"/api/tasks/phantom-ct/support/{id}")).JsonAsync();

        Assert.Equal((2, 0), (set.GetProperty("version").GetInt32(), set.GetProperty("examples").GetArrayLength()));
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.DeleteAsync($"/api/tasks/phantom-ct/support/{id}")).StatusCode);
    }

    // An example is a copy: deleting what it was made of takes nothing from the task, and says so.
    [Fact]
    public async Task DeleteStudy_AnExampleIsMadeOf_TaskGoesOnLearningFromItAndTheAnswerSaysSo()
    {
        await AddAsync(SegOf(await RunAsync()));
        var example = (await SetAsync()).GetProperty("examples")[0].GetProperty("id").GetString()!;
        var images = await _service.Http.GetAsync($"/dicom-web/studies/{PhantomService.Study}/series/{PhantomService.Series}", "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
        var kept = (await images.PartsAsync()).Select(part => part.Body).ToList();

        var deleted = await _service.Http.DeleteAsync($"/dicom-web/studies/{PhantomService.Study}?forgood=true");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Contains($"Task phantom-ct goes on learning from its copy of series {PhantomService.Series}: DELETE /api/tasks/phantom-ct/support/{example}",
            Assert.Single(deleted.Headers.GetValues("Warning")), StringComparison.Ordinal);
        Assert.Equal(1, (await SetAsync()).GetProperty("examples").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.GetAsync("/api/tasks/phantom-ct/support/export")).StatusCode);

        // The series comes again, and is segmented with the example that was made of what was deleted.
        await _service.Http.StoreBytesAsync("/dicom-web/studies", kept);
        await RunAsync();
        AssertMaskIsWhatTheNetworkDrew(_network.Support!.Examples[^1].Masks[0].Path);

        await _service.Http.DeleteAsync($"/api/tasks/phantom-ct/support/{example}");
        var again = await _service.Http.DeleteAsync($"/dicom-web/studies/{PhantomService.Study}");
        Assert.Contains($"keeps a copy of series {PhantomService.Series} for other versions of its support set, as support/{example}_image.nii.gz",
            Assert.Single(again.Headers.GetValues("Warning")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Examples_AreFilesThatAManifestCanName()
    {
        await AddAsync(SegOf(await RunAsync()));
        using var folder = new TemporaryFolder();
        var answer = await _service.Http.GetAsync("/api/tasks/phantom-ct/support/export");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        await ZipFile.ExtractToDirectoryAsync(await answer.Content.ReadAsStreamAsync(), folder.Root);

        var lines = await File.ReadAllTextAsync(folder.PathTo("support.yaml"));
        Assert.Contains("- image: support/taught1-case1-1_image.nii.gz", lines, StringComparison.Ordinal);
        var image = NiftiFile.ReadVolume(folder.PathTo("support", "taught1-case1-1_image.nii.gz"));
        var mask = NiftiFile.ReadLabels(folder.PathTo("support", "taught1-case1-1_mask.nii.gz"));
        Assert.True(image.Geometry.IsAlignedWith(mask.Geometry, 0.01));
    }

    [Theory]
    [InlineData("1.2.3", HttpStatusCode.NotFound, "segmentation-not-found")]
    [InlineData(null, HttpStatusCode.UnprocessableEntity, "segmentation-does-not-fit")] // an image, no segmentation
    public async Task Add_WhatIsNoSegmentation_SaysSo(string? instance, HttpStatusCode status, string type)
    {
        var images = await _service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/instances?Modality=CT");
        var answer = await AddAsync(instance ?? images[0].Text("00080018")!);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(type, (await answer.JsonAsync()).GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await SetAsync()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Any_UnknownTaskOrVersion_IsNotFound()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.GetAsync("/api/tasks/nothing/support")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.GetAsync("/api/tasks/phantom-ct/support/export")).StatusCode);
        var version = await _service.Http.PutAsJsonAsync("/api/tasks/phantom-ct/support/version", new { version = 7 });
        Assert.Equal(HttpStatusCode.NotFound, version.StatusCode);
    }

    private async Task<JsonElement> RunAsync() => (await _service.WatchAsync(await _service.BeginAsync()))[^1];

    private static string SegOf(JsonElement run) => run.GetProperty("results")[0].GetProperty("sopInstanceUid").GetString()!;

    private Task<HttpResponseMessage> AddAsync(string segmentation) => _service.Http.PostAsJsonAsync("/api/tasks/phantom-ct/support", new
    {
        studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, segmentationInstanceUid = segmentation,
    });

    private Task<JsonElement> SetAsync() => _service.Http.QueryAsync("/api/tasks/phantom-ct/support");

    // Segment 1 is five voxels in row 4 of the first slice, from column 4 on; 2 in row 8, and so on.
    private static void AssertMaskIsWhatTheNetworkDrew(string path)
    {
        var mask = NiftiFile.ReadLabels(path);
        Assert.Equal(5, mask.Labels.Count((ushort)1));
        Assert.Equal([1, 2, 3, 4], mask.FindLabels());
        Assert.Equal(1, mask.Labels[4 * 48 + 4]);
        Assert.Equal(2, mask.Labels[8 * 48 + 4]);
    }
}
