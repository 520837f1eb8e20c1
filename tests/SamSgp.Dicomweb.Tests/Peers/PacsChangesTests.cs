using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>Series that were fetched from a real Orthanc, and that change there afterwards.</summary>
public sealed class PacsChangesTests : IDisposable
{
    private readonly TemporaryFolder _tasks = new();

    public void Dispose() => _tasks.Dispose();

    [ToolFact("Orthanc")]
    public async Task Segment_ImageChangedInThePacsUnderItsUid_TheNewBytesAreFetchedAndOnlyThose()
    {
        await using var pacs = await PacsFixture.StartAsync();
        await CompleteAsync(pacs);
        var changed = await ReplaceAsync(pacs, 3, image => image.AddOrUpdate(DicomTag.ImageComments, "corrected"));
        var before = pacs.Link.Answered;
        await CompleteAsync(pacs);
        Assert.Equal(changed, await BytesHereAsync(pacs, 3));
        Assert.True(pacs.Link.Answered - before < 24 * changed.Length, "Images that did not change were fetched again.");
        Assert.Equal(PacsFixture.Phantom.Count, await pacs.StoredAsync("CT"));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_PixelsAloneChangedInThePacs_AreNoticedWhenBytesAreDue()
    {
        await using var pacs = await PacsFixture.StartAsync("--Peers:pacs:CompareAfter=00:00:00");
        await CompleteAsync(pacs);
        var changed = await ReplaceAsync(pacs, 5, Darken);
        await CompleteAsync(pacs);
        Assert.Equal(changed, await BytesHereAsync(pacs, 5));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_ImagesAddedToAndTakenFromThePacsSeries_AreTheSeriesOfTheNextRun()
    {
        await using var pacs = await PacsFixture.StartAsync();
        var (first, last) = (PacsFixture.Phantom[0], PacsFixture.Phantom[^1]);
        await DeleteAsync(pacs, last);
        await CompleteAsync(pacs);
        Assert.Equal(PacsFixture.Phantom.Count - 1, pacs.Network.Slices);

        await UploadAsync(pacs, last);
        await DeleteAsync(pacs, first);
        await CompleteAsync(pacs);
        Assert.Equal(PacsFixture.Phantom.Count - 1, pacs.Network.Slices);
        await UploadAsync(pacs, first);
        await CompleteAsync(pacs);
        Assert.Equal(PacsFixture.Phantom.Count, pacs.Network.Slices);
    }

    [ToolFact("Orthanc")]
    public async Task Segment_SeriesIsGoneFromThePacs_TheCopyCountsAndTheResultSaysSo()
    {
        await using var pacs = await PacsFixture.StartAsync();
        await CompleteAsync(pacs);
        foreach (var image in PacsFixture.Phantom) await DeleteAsync(pacs, image);
        var done = await CompleteAsync(pacs);
        Assert.Contains(PerformedProcedure.WarningsOf(done), warning => warning.Contains(PacsFixture.Series, StringComparison.Ordinal)
            && warning.Contains("'pacs'", StringComparison.Ordinal));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_FetchingWasInterruptedAndThePacsIsDown_ThePartIsNotTakenForTheSeries()
    {
        await using var pacs = await PacsFixture.StartAsync("--Peers:pacs:MaxParallelRequests=1");
        (pacs.Link.CutAfter, pacs.Link.Cuts, pacs.Link.StaysDown) = (120_000, 1, true);
        var failure = PerformedProcedure.FailureOf(await pacs.SegmentAsync(source: "pacs"));
        Assert.Equal("fetch", failure!.Stage);
        Assert.InRange(await pacs.StoredAsync("CT"), 1, PacsFixture.Phantom.Count - 1);
        Assert.Equal("peer-unreachable", PerformedProcedure.FailureOf(await pacs.SegmentAsync())!.Code);

        pacs.Link.Down = false;
        await CompleteAsync(pacs);
        Assert.Equal(PacsFixture.Phantom.Count, pacs.Network.Slices);
    }

    [ToolFact("Orthanc")]
    public async Task Segment_SupportChangesInThePacs_IsNoticedInImagesListAndMask()
    {
        await using var pacs = await StartWithSupportAsync();
        var first = await SupportAsync(pacs);
        Assert.Equal(first, await SupportAsync(pacs)); // Nothing changed: the same files.

        await ReplaceAsync(pacs, 3, image => image.AddOrUpdate(DicomTag.ImageComments, "corrected"));
        var second = await SupportAsync(pacs);
        Assert.NotEqual(first, second);

        await DeleteAsync(pacs, PacsFixture.Phantom[^1]);
        var third = await SupportAsync(pacs);
        Assert.NotEqual(second, third);
        Assert.Equal(PacsFixture.Phantom.Count - 1, NiftiFile.ReadVolume(third, null).Geometry.Slices);

        // Only the mask's pixels, nothing that any attribute says.
        var seg = DicomFile.Open(new MemoryStream(await pacs.Http.GetByteArrayAsync(
            $"/instances/{Assert.Single(await pacs.InOrthancAsync("SEG"))}/file"))).Dataset;
        await DeleteAsync(pacs, seg);
        Darken(seg);
        await UploadAsync(pacs, seg);
        Assert.NotEqual(third, await SupportAsync(pacs));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_PacsIsDown_TheSupportKnownCountsAndTheResultSaysSo()
    {
        await using var pacs = await StartWithSupportAsync();
        var known = await SupportAsync(pacs);
        pacs.Link.Down = true;
        var done = await CompleteAsync(pacs, "by-series");
        Assert.Equal(known, Assert.Single(pacs.Network.Support!.Examples).Image);
        Assert.Contains(PerformedProcedure.WarningsOf(done), warning => warning.StartsWith("Support: Series", StringComparison.Ordinal));
    }

    private async Task<PacsFixture> StartWithSupportAsync()
    {
        Api.SupportTask.Write(_tasks, "phantom-ct", null, null, "");
        var pacs = await PacsFixture.StartAsync($"--Tasks:Folder={_tasks.Root}");
        var seg = OutputReference.AllOf((await pacs.SegmentAsync(destination: "pacs")).Dataset)[0];
        await pacs.Service.Http.DeleteAsync($"/dicom-web/studies/{PacsFixture.Study}");
        Api.SupportTask.Write(_tasks, "by-series", PacsFixture.Series, seg.SeriesInstanceUid, "{ 1: 1 }");
        await pacs.TaskAsync("by-series");
        return pacs;
    }

    /// <summary>Runs the task; gives the image file that the network got as its example.</summary>
    private static async Task<string> SupportAsync(PacsFixture pacs)
    {
        await CompleteAsync(pacs, "by-series");
        return Assert.Single(pacs.Network.Support!.Examples).Image;
    }

    private static async Task<Workitem> CompleteAsync(PacsFixture pacs, string task = "phantom-ct")
    {
        var done = await pacs.SegmentAsync(task: task);
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        return done;
    }

    /// <summary>Puts another version of an image in its place in Orthanc; gives its bytes.</summary>
    private static async Task<byte[]> ReplaceAsync(PacsFixture pacs, int index, Action<DicomDataset> change)
    {
        var image = PacsFixture.Phantom[index].Clone();
        await DeleteAsync(pacs, image);
        change(image);
        return await UploadAsync(pacs, image);
    }

    private static void Darken(DicomDataset image)
    {
        var pixels = (byte[])image.GetValues<byte>(DicomTag.PixelData).Clone();
        Array.Clear(pixels, 0, pixels.Length / 2);
        image.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(pixels)));
    }

    private static async Task<byte[]> UploadAsync(PacsFixture pacs, DicomDataset image)
    {
        var bytes = PacsFixture.Bytes(image);
        (await pacs.Http.PostAsync("/instances", new ByteArrayContent(bytes))).EnsureSuccessStatusCode();
        return bytes;
    }

    private static async Task DeleteAsync(PacsFixture pacs, DicomDataset image)
    {
        var answer = await pacs.Http.PostAsync("/tools/lookup", new StringContent(image.GetString(DicomTag.SOPInstanceUID)));
        var found = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement[]>())!);
        (await pacs.Http.DeleteAsync($"/instances/{found.GetProperty("ID").GetString()}")).EnsureSuccessStatusCode();
    }

    private static async Task<byte[]> BytesHereAsync(PacsFixture pacs, int index)
    {
        var uid = PacsFixture.Phantom[index].GetString(DicomTag.SOPInstanceUID);
        var stored = pacs.Service.Services.GetRequiredService<InstanceStore>().Find(new InstanceScope(PacsFixture.Study, PacsFixture.Series, uid));
        return await File.ReadAllBytesAsync(stored!.Path);
    }
}
