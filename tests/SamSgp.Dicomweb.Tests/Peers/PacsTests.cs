using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>Jobs on series that only the PACS, a real Orthanc, has; by a link that fails as links do.</summary>
public sealed class PacsTests
{
    private static int Slices => PacsFixture.Phantom.Count;

    [ToolFact("Orthanc")]
    public async Task Segment_SeriesOnlyInThePacs_IsFetchedSegmentedAndTheSegIsInThePacs()
    {
        await using var pacs = await PacsFixture.StartAsync();
        var done = await pacs.SegmentAsync(destination: "pacs");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        Assert.Equal(Slices, await pacs.StoredAsync("CT"));
        Assert.Single(await pacs.InOrthancAsync("SEG"));

        // Again: nothing is fetched twice, nothing is doubled on either side.
        var before = pacs.Link.Answered;
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(destination: "pacs")).State);
        // List and attributes are asked for, images are not: 24 of 8 kB each.
        Assert.True(pacs.Link.Answered - before < 150_000, $"{pacs.Link.Answered - before} bytes were fetched again.");
        Assert.Single(await pacs.InOrthancAsync("SEG"));
        Assert.Equal(1, await pacs.StoredAsync("SEG"));
    }

    [ToolTheory("Orthanc")]
    [InlineData(100_000, 1)] // about half of the series
    [InlineData(2_000, 3)] // within the listing, too
    public async Task Segment_LinkBreaksHalfWay_IsResumedWithWhatIsMissing(int cutAfter, int cuts)
    {
        await using var pacs = await PacsFixture.StartAsync("--Peers:pacs:MaxParallelRequests=1");
        (pacs.Link.CutAfter, pacs.Link.Cuts) = (cutAfter, cuts);
        var done = await pacs.SegmentAsync(source: "pacs");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        Assert.Equal(0, pacs.Link.Cuts);
        Assert.Equal(Slices, await pacs.StoredAsync("CT"));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_PacsIsDown_TellsWhichPeerAndWhy()
    {
        await using var pacs = await PacsFixture.StartAsync();
        pacs.Link.Down = true;
        var refused = await pacs.Service.Http.PostAsync("/api/tasks/phantom-ct/segmentations", JsonContent.Create(
            new { studyInstanceUid = PacsFixture.Study, seriesInstanceUid = PacsFixture.Series }));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("'pacs'", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var failure = PerformedProcedure.FailureOf(await pacs.SegmentAsync(source: "pacs"));
        Assert.Equal(("fetch", "peer-unreachable"), (failure!.Stage, failure.Code));

        pacs.Link.Down = false;
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(source: "pacs")).State);
    }

    [ToolFact("Orthanc")]
    public async Task Segment_PacsIsSilent_FailsInTimeWithTheReason()
    {
        await using var pacs = await PacsFixture.StartAsync();
        pacs.Link.Silent = true;
        var failure = PerformedProcedure.FailureOf(await pacs.SegmentAsync(source: "pacs"));
        Assert.Equal(("fetch", "peer-timed-out"), (failure!.Stage, failure.Code));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_CredentialsExpired_FailsAtOnceAndWorksOnceTheyAreRenewed()
    {
        await using var pacs = await PacsFixture.StartAsync();
        pacs.WritePassword("expired");
        var failure = PerformedProcedure.FailureOf(await pacs.SegmentAsync(source: "pacs"));
        Assert.Equal(("fetch", "peer-unauthorized"), (failure!.Stage, failure.Code));
        Assert.DoesNotContain("expired", failure.Message, StringComparison.Ordinal);

        pacs.RenewPassword();
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(source: "pacs")).State);
    }

    [ToolFact("Orthanc")]
    public async Task Send_PacsRefusesTheCredentials_ResultIsKeptAndSentAfterARestart()
    {
        await using var pacs = await PacsFixture.StartAsync();
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(source: "pacs")).State);
        pacs.WritePassword("expired");
        var done = await pacs.SegmentAsync(destination: "pacs");
        Assert.Equal(WorkitemState.Completed, done.State);
        Assert.Contains(PerformedProcedure.WarningsOf(done), warning => warning.Contains("sending goes on", StringComparison.Ordinal));
        Assert.Equal(1, await pacs.StoredAsync("SEG"));
        Assert.Empty(await pacs.InOrthancAsync("SEG"));

        await pacs.Service.DisposeAsync();
        await pacs.StartServiceAsync();
        var delivery = pacs.Service.Services.GetRequiredService<ResultDelivery>();
        var pending = Assert.Single(delivery.Pending);
        Assert.Equal(("pacs", done.Uid, 1), (pending.Peer, pending.WorkitemUid, pending.Attempts));
        pacs.RenewPassword();
        for (var attempt = 0; attempt < 600 && delivery.Pending.Count > 0; attempt++) await Task.Delay(50);
        Assert.Empty(delivery.Pending);
        Assert.Single(await pacs.InOrthancAsync("SEG"));
    }

    [ToolFact("Orthanc")]
    public async Task Send_PacsTakesTheResultAndItsAnswerIsLost_IsRepeatedAndNotDoubled()
    {
        await using var pacs = await PacsFixture.StartAsync();
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(source: "pacs")).State);
        pacs.Link.Silent = true; // Requests arrive, answers do not.
        var done = await pacs.SegmentAsync(destination: "pacs");
        Assert.Equal(WorkitemState.Completed, done.State);
        var delivery = pacs.Service.Services.GetRequiredService<ResultDelivery>();
        Assert.Single(delivery.Pending);
        Assert.Single(await pacs.InOrthancAsync("SEG"));

        pacs.Link.Silent = false;
        for (var attempt = 0; attempt < 600 && delivery.Pending.Count > 0; attempt++) await Task.Delay(50);
        Assert.Empty(delivery.Pending);
        Assert.Single(await pacs.InOrthancAsync("SEG"));
    }

    [ToolFact("Orthanc")]
    public async Task Segment_SupportIsInThePacs_IsFetchedKeptAndACorrectionThereIsNoticed()
    {
        using var tasks = new TemporaryFolder();
        Api.SupportTask.Write(tasks, "phantom-ct", null, null, "");
        await using var pacs = await PacsFixture.StartAsync($"--Tasks:Folder={tasks.Root}");
        var seg = OutputReference.AllOf((await pacs.SegmentAsync(destination: "pacs")).Dataset)[0];
        await pacs.Service.Http.DeleteAsync($"/dicom-web/studies/{PacsFixture.Study}");
        Assert.Equal(0, await pacs.StoredAsync("SEG"));

        Api.SupportTask.Write(tasks, "by-series", PacsFixture.Series, seg.SeriesInstanceUid, "{ 1: 1 }");
        await pacs.TaskAsync("by-series");
        var done = await pacs.SegmentAsync(task: "by-series");
        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        var first = Assert.Single(pacs.Network.Support!.Examples).Image;

        var corrected = DicomFile.Open(new MemoryStream(await pacs.Http.GetByteArrayAsync(
            $"/instances/{Assert.Single(await pacs.InOrthancAsync("SEG"))}/file"))).Dataset;
        corrected.AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.99");
        (await pacs.Http.PostAsync("/instances", new ByteArrayContent(PacsFixture.Bytes(corrected)))).EnsureSuccessStatusCode();
        await pacs.SegmentAsync(task: "by-series");
        var second = Assert.Single(pacs.Network.Support.Examples).Image;
        Assert.NotEqual(first, second);

        // With the PACS out of reach the correction that is known counts.
        pacs.Link.Down = true;
        Assert.Equal(WorkitemState.Completed, (await pacs.SegmentAsync(task: "by-series")).State);
        Assert.Equal(second, Assert.Single(pacs.Network.Support.Examples).Image);
    }

    [Fact]
    public async Task Segment_UnknownPeer_IsRefusedWithTheNamesThereAre()
    {
        await using var phantom = await Api.PhantomService.StartAsync(new Api.FakeNetwork());
        var answer = await phantom.PostAsync("phantom-ct",
            new { studyInstanceUid = Api.PhantomService.Study, seriesInstanceUid = Api.PhantomService.Series, destination = "elsewhere" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("There is no peer 'elsewhere'", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
