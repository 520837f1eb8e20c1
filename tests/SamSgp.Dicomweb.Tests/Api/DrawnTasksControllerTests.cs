using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Imaging.Nifti;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Tasks that users draw, over HTTP; drawn is here what the network drew.</summary>
public sealed class DrawnTasksControllerTests
{
    [Fact]
    public async Task Create_DrawnSegmentation_IsATaskThatCanBeRunAndExported()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var drawn = await DrawnAsync(service);

        using var answer = await CreateAsync(service.Http, "Große Leber, Milz", drawn);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var task = await answer.JsonAsync();
        var id = task.GetProperty("id").GetString()!;
        Assert.Equal("gro-e-leber-milz", id);

        var listed = await (await service.Http.GetAsync($"/api/tasks/{id}?studyInstanceUid={PhantomService.Study}&seriesInstanceUid={PhantomService.Series}")).JsonAsync();
        Assert.True(listed.GetProperty("own").GetBoolean());
        Assert.True(listed.GetProperty("ready").GetBoolean());
        Assert.True(listed.GetProperty("fit").GetProperty("fits").GetBoolean(), listed.GetProperty("fit").GetRawText());
        Assert.Equal(["Liver", "Spleen", "Right kidney", "Left kidney"], listed.GetProperty("segments").EnumerateArray().Select(s => s.GetProperty("label").GetString()!));
        Assert.Equal("10200004", listed.GetProperty("segments")[0].GetProperty("type").GetProperty("value").GetString());
        Assert.StartsWith("Drawn by a user", listed.GetProperty("experimental").GetString(), StringComparison.Ordinal);
        using var started = await service.PostAsync(id, new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        Assert.Equal("COMPLETED", (await service.WatchAsync(started.Headers.Location!.ToString()))[^1].GetProperty("state").GetString());
        await AssertExportAsync(service, id);

        using var again = await CreateAsync(service.Http, "Große Leber, Milz", drawn);
        Assert.Equal(id + "-2", (await again.JsonAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Remove_OwnTask_IsGoneFromListsKeptOnDiskAndItsIdIsNotGivenAgain()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var drawn = await DrawnAsync(service);
        using (await CreateAsync(service.Http, "Liver", drawn)) { }

        using (var removed = await service.Http.DeleteAsync("/api/tasks/liver")) Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        await AssertProblemAsync(service.Http.GetAsync("/api/tasks/liver"), HttpStatusCode.NotFound, "liver");
        await AssertProblemAsync(service.Http.DeleteAsync("/api/tasks/liver"), HttpStatusCode.NotFound, "liver");
        await AssertProblemAsync(service.Http.DeleteAsync("/api/tasks/phantom-ct"), HttpStatusCode.Conflict, "was not made here");
        Assert.True(File.Exists(Path.Combine(service.Service.DataDirectory, "tasks-removed", "liver", "support", "001_mask.nii.gz")));
        using var again = await CreateAsync(service.Http, "Liver", drawn); // what was taught to the first is not this one's
        Assert.Equal("liver-2", (await again.JsonAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Create_Wrong_SaysWhat()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var drawn = await DrawnAsync(service);

        await AssertProblemAsync(CreateAsync(service.Http, "  ", drawn), HttpStatusCode.BadRequest, "title is empty");
        await AssertProblemAsync(CreateAsync(service.Http, "Liver", "1.2.3"), HttpStatusCode.NotFound, "Instance 1.2.3");
        await AssertProblemAsync(CreateAsync(service.Http, new string('x', 600), drawn), HttpStatusCode.UnprocessableEntity, "title");
        await AssertProblemAsync(service.Http.GetAsync("/api/tasks/phantom-ct/export"), HttpStatusCode.Conflict, "was not made here");
        await AssertProblemAsync(service.Http.GetAsync("/api/tasks/nothing/export"), HttpStatusCode.NotFound, "nothing");
        Assert.Contains("Liver", (await (await service.Http.GetAsync("/api/structures")).JsonAsync()).EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Create_WithoutTheScope_IsRefused()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsAsync(network, "doctor-key", ServiceKeys.Keys(("doctor", "read write segment")));

        using var refused = await CreateAsync(service.Http, "Liver", "1.2.3");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static async Task AssertExportAsync(PhantomService service, string id)
    {
        using var folder = new TemporaryFolder();
        await using (var zip = await service.Http.GetStreamAsync($"/api/tasks/{id}/export")) await ZipFile.ExtractToDirectoryAsync(zip, folder.Root);
        var files = Directory.GetFiles(folder.PathTo(id), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.PathTo(id), path)).Order();
        Assert.Equal(["support/001_image.nii.gz", "support/001_mask.nii.gz", "task.yaml"], files);
        Assert.Equal([1, 2, 3, 4], NiftiFile.ReadLabels(folder.PathTo(id, "support", "001_mask.nii.gz")).FindLabels());
        var manifest = await File.ReadAllTextAsync(folder.PathTo(id, "task.yaml"));
        Assert.DoesNotContain(PhantomService.Study, manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("Torso", manifest, StringComparison.OrdinalIgnoreCase); // the patient's name
        await using var image = new GZipStream(File.OpenRead(folder.PathTo(id, "support", "001_image.nii.gz")), CompressionMode.Decompress);
        var header = new byte[348];
        await image.ReadExactlyAsync(header);
        Assert.DoesNotContain("Torso", Encoding.Latin1.GetString(header), StringComparison.OrdinalIgnoreCase);
    }

    // SOP Instance UID of a SEG on the series.
    private static async Task<string> DrawnAsync(PhantomService service) =>
        (await service.WatchAsync(await service.BeginAsync()))[^1].GetProperty("results")[0].GetProperty("sopInstanceUid").GetString()!;

    private static Task<HttpResponseMessage> CreateAsync(HttpClient http, string title, string segmentation) => http.PostAsync("/api/tasks",
        new StringContent(JsonSerializer.Serialize(new
        {
            title, studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, segmentationInstanceUid = segmentation,
        }), Encoding.UTF8, "application/json"));

    private static async Task AssertProblemAsync(Task<HttpResponseMessage> asked, HttpStatusCode status, string expected)
    {
        using var answer = await asked;
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
