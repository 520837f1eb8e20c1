using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Tasks whose support set is a series with its SEG or RTSTRUCT in the store.</summary>
public sealed class DicomSupportTests : IDisposable
{
    private const string PetFolder = "data/dicom/series_petct_rtstruct_sts002/PET";
    private readonly TemporaryFolder _tasks = new();
    private readonly FakeNetwork _network = new();

    public DicomSupportTests() => _network.Release();

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public async Task Segment_SupportIsASeriesWithSeg_NetworkGetsItsImagesAndLabels()
    {
        await using var phantom = await StartAsync();
        var seg = await SegmentationAsync(phantom);
        SupportTask.Write(_tasks, "by-series", PhantomService.Series, seg.SeriesInstanceUid, "{ 1: 3 }");

        var done = await RunAsync(phantom, "by-series");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        Assert.Empty(_network.Support!.Series);
        var example = Assert.Single(_network.Support.Examples);
        var (image, labels) = (NiftiFile.ReadVolume(example.Image), NiftiFile.ReadLabels(example.Masks[0].Path));
        Assert.Equal((48, 48, 4), (image.Geometry.Columns, image.Geometry.Rows, image.Geometry.Slices));
        Assert.Equal([1, 2, 3, 4], labels.FindLabels());
        Assert.Equal(3, example.Masks[0].Labels.SegmentOf(1));

        // Again: the same files, not made anew.
        var written = File.GetLastWriteTimeUtc(example.Image);
        await RunAsync(phantom, "by-series");
        Assert.Equal((example.Image, written), (_network.Support.Examples[0].Image, File.GetLastWriteTimeUtc(example.Image)));
    }

    [Fact]
    public async Task Delete_SeriesThatAManifestNames_SaysWhichTaskMissesIt()
    {
        await using var phantom = await StartAsync();
        var seg = await SegmentationAsync(phantom);
        SupportTask.Write(_tasks, "by-series", PhantomService.Series, seg.SeriesInstanceUid, "{ 1: 3 }");
        await RunAsync(phantom, "by-series");
        var instance = $"/dicom-web/studies/{PhantomService.Study}/series/{seg.SeriesInstanceUid}/instances/{seg.SopInstanceUid}";

        var deleted = await phantom.Http.DeleteAsync(instance);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Contains($"Task by-series learns from series {PhantomService.Series}, which its manifest names", Assert.Single(deleted.Headers.GetValues("Warning")),
            StringComparison.Ordinal);
        var again = await phantom.Http.DeleteAsync(instance);
        Assert.Equal((HttpStatusCode.NotFound, false), (again.StatusCode, again.Headers.Contains("Warning")));
    }

    [Fact]
    public async Task Segment_SupportSegWasCorrected_TheNewMaskCounts()
    {
        await using var phantom = await StartAsync();
        var seg = await SegmentationAsync(phantom);
        SupportTask.Write(_tasks, "by-series", PhantomService.Series, seg.SeriesInstanceUid, "{ 1: 1 }");
        await RunAsync(phantom, "by-series");
        var before = _network.Support!.Examples[0].Image;

        var bytes = await (await phantom.Http.GetAsync("/dicom-web" + seg.RetrieveUrl[seg.RetrieveUrl.IndexOf("/studies", StringComparison.Ordinal)..],
            "application/dicom; transfer-syntax=*")).Content.ReadAsByteArrayAsync();
        var corrected = DicomFile.Open(new MemoryStream(bytes)).Dataset;
        corrected.AddOrUpdate(DicomTag.SOPInstanceUID, seg.SopInstanceUid[..^1] + "99");
        await StoreAsync(phantom, corrected);
        await RunAsync(phantom, "by-series");
        Assert.NotEqual(before, _network.Support.Examples[0].Image);
    }

    [Fact]
    public async Task Segment_SupportSeriesIsNotHere_SaysWhatIsMissingAndWhatToDo()
    {
        await using var phantom = await StartAsync();
        SupportTask.Write(_tasks, "by-series", "1.2.3.4", "1.2.3.5", "{ 1: 1 }");
        await NoticedAsync(phantom, "by-series");
        var answer = await phantom.PostAsync("by-series", new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var detail = (await answer.JsonAsync()).GetProperty("detail").GetString()!;
        Assert.Contains("1.2.3.4", detail, StringComparison.Ordinal);
        Assert.Contains("1.2.3.5", detail, StringComparison.Ordinal);
        Assert.Contains("STOW-RS", detail, StringComparison.Ordinal);
        var task = await phantom.Http.QueryAsync("/api/tasks/by-series");
        Assert.False(task.GetProperty("ready").GetBoolean());
        Assert.Equal(2, task.GetProperty("missing").GetArrayLength());
    }

    [SharedDataFact(PetFolder)]
    public async Task Segment_SupportIsASeriesWithRtstruct_NetworkGetsItsContours()
    {
        await using var phantom = await StartAsync();
        var files = Directory.GetFiles(SharedData.PathTo(PetFolder), "*.dcm");
        var stored = await phantom.Http.StoreAsync("/dicom-web/studies", files);
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
        var series = (await phantom.Http.QueryAsync("/dicom-web/series?Modality=PT"))[0].Text("0020000E")!;
        var structures = (await phantom.Http.QueryAsync("/dicom-web/series?Modality=RTSTRUCT"))[0].Text("0020000E")!;
        SupportTask.Write(_tasks, "by-series", series, structures, "{ nonzero: 1 }");

        var done = await RunAsync(phantom, "by-series");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        var labels = NiftiFile.ReadLabels(_network.Support!.Examples[0].Masks[0].Path);
        Assert.NotEmpty(labels.FindLabels());
    }

    private Task<PhantomService> StartAsync()
    {
        SupportTask.Write(_tasks, "plain", null, null, "");
        return PhantomService.StartAsync(_network, $"--Tasks:Folder={_tasks.Root}");
    }

    private static async Task<OutputReference> SegmentationAsync(PhantomService phantom)
    {
        var done = await RunAsync(phantom, "plain");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        return OutputReference.AllOf(done.Dataset)[0];
    }

    private static async Task<Workitem> RunAsync(PhantomService phantom, string task)
    {
        await NoticedAsync(phantom, task);
        var answer = await phantom.PostAsync(task, new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var run = answer.Headers.Location!.ToString();
        await phantom.WatchAsync(run);
        return phantom.Service.Services.GetRequiredService<Worklist>().Find(run[(run.LastIndexOf('/') + 1)..])!;
    }

    // The catalog notices new manifests by itself, a moment later.
    private static async Task NoticedAsync(PhantomService phantom, string task)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if ((await phantom.Http.GetAsync($"/api/tasks/{task}")).StatusCode == HttpStatusCode.OK) return;
            await Task.Delay(100);
        }
    }

    private static async Task StoreAsync(PhantomService phantom, DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        Assert.Equal(HttpStatusCode.OK, (await phantom.Http.StoreBytesAsync("/dicom-web/studies", stream.ToArray())).StatusCode);
    }
}
