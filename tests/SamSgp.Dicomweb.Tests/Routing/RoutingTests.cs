using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Imaging.Phantoms;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Routing;

/// <summary>Series that arrive by STOW-RS, and what is queued for them.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    private const string Never = "--Routing:SettleSeconds=3600", Soon = "--Routing:SettleSeconds=0.3";
    private readonly TemporaryFolder _folder = new();
    private RunningService? _service;

    private Worklist Worklist => _service!.Services.GetRequiredService<Worklist>();

    private static List<DicomDataset> Phantom =>
        [.. DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4 }).Instances.Select(instance => instance.Clone())];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Arrival_SeriesSettles_IsQueuedOnceHoweverOftenItIsSent()
    {
        await StartAsync(Soon);
        await StoreAsync(Phantom);
        var job = await FirstJobAsync();
        Assert.True(SegmentationOrder.TryRead(job.Dataset, out var order, out _));
        Assert.Equal("phantom-ct", order.TaskId);
        await WaitUntilAsync(() => Worklist.Find(job.Uid)!.State.IsFinal());

        await StoreAsync(Phantom);
        await StoreAsync([SegmentationOf(Worklist.Find(job.Uid)!)]);
        await Task.Delay(1500);
        Assert.Single(Worklist.List(null));
    }

    [Fact]
    public async Task Arrival_StatedNumberOfInstancesReached_IsQueuedWithoutWaiting()
    {
        await StartAsync(Never);
        var instances = Phantom;
        foreach (var instance in instances) instance.AddOrUpdate(DicomTag.NumberOfSeriesRelatedInstances, instances.Count);
        await StoreAsync(instances[..2]);
        await Task.Delay(1200);
        Assert.Empty(Worklist.List(null));
        await StoreAsync(instances[2..]);
        Assert.NotNull(await FirstJobAsync());
    }

    [Fact]
    public async Task Arrival_ServiceRestartsBeforeItSettles_IsQueuedAfterwards()
    {
        await StartAsync(Never);
        await Task.Delay(700); // routing has begun to look
        await StoreAsync(Phantom);
        await _service!.DisposeAsync();
        await StartAsync(Soon);
        Assert.NotNull(await FirstJobAsync());
    }

    [Fact]
    public async Task Arrival_SeriesGrewAfterItsJob_IsQueuedAgain()
    {
        await StartAsync(Soon);
        var instances = Phantom;
        await StoreAsync(instances[..3]);
        var first = await FirstJobAsync();
        await WaitUntilAsync(() => Worklist.Find(first.Uid)!.State.IsFinal());
        await StoreAsync(instances[3..]);
        await WaitUntilAsync(() => Worklist.List(null).Count() == 2);
    }

    [Fact]
    public async Task Arrival_StudyWasDeletedAndIsSentAgain_IsQueuedAgain()
    {
        await StartAsync(Soon);
        await StoreAsync(Phantom);
        var first = await FirstJobAsync();
        await WaitUntilAsync(() => Worklist.Find(first.Uid)!.State.IsFinal());
        await _service!.Http.DeleteAsync($"/dicom-web/studies/{Phantom[0].GetString(DicomTag.StudyInstanceUID)}");
        await StoreAsync(Phantom);
        await WaitUntilAsync(() => Worklist.List(null).Count() == 2);
    }

    [Fact]
    public async Task Arrival_CopyOfAPeersSeriesWasDeletedAndIsSentHere_IsQueued()
    {
        await StartAsync(Soon);
        var (study, series) = (Phantom[0].GetString(DicomTag.StudyInstanceUID), Phantom[0].GetString(DicomTag.SeriesInstanceUID));
        var copies = _service!.Services.GetRequiredService<PeerCopies>();
        await copies.KeepAsync(study, series, new PeerCopy("http://127.0.0.1:9/dicom-web/") { IsComplete = true }, CancellationToken.None);
        await StoreAsync(Phantom);
        await _service.Http.DeleteAsync($"/dicom-web/studies/{study}");
        Assert.Null(copies.Find(study, series));

        await StoreAsync(Phantom);

        await FirstJobAsync();
    }

    [Fact]
    public async Task Arrival_FilesOfASeriesAreGone_OthersAreQueued()
    {
        await StartAsync("--Routing:SettleSeconds=1");
        await StoreAsync(Phantom);
        foreach (var file in Directory.EnumerateFiles(_folder.PathTo("data/instances"), "*", SearchOption.AllDirectories)) File.Delete(file);
        var another = DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4, Seed = 7 }).Instances;
        await StoreAsync(another);

        var job = await FirstJobAsync();

        Assert.True(SegmentationOrder.TryRead(job.Dataset, out var order, out _));
        Assert.Equal(another[0].GetString(DicomTag.SeriesInstanceUID), order.SeriesInstanceUid);
    }

    [Fact]
    public async Task Arrival_AsManyWaitAsMay_IsQueuedWhenThereIsRoom()
    {
        await StartAsync(Soon, "--Queue:MaxWaiting=1");
        Assert.Equal(HttpStatusCode.Created, (await _service!.Http.CreateAsync("1.2.3", UpsRequests.OwnWorkitem())).StatusCode);
        await StoreAsync(Phantom);
        await Task.Delay(1500);
        Assert.Single(Worklist.List(null));

        Assert.Equal(HttpStatusCode.Accepted, (await _service.Http.RequestCancelAsync("1.2.3")).StatusCode);

        await WaitUntilAsync(() => Worklist.List(null).Count() == 2);
    }

    [Fact]
    public async Task Arrival_TaskNotConfigured_IsNotQueued()
    {
        await StartAsync(Soon, "--Routing:Tasks:0=another");
        await StoreAsync(Phantom);
        await Task.Delay(1500);
        Assert.Empty(Worklist.List(null));
    }

    [Fact]
    public async Task Arrival_RoutingIsOff_NothingIsQueuedUntilTheSenderSaysSo()
    {
        await StartAsync("--Routing:Enabled=false");
        await StoreAsync(Phantom);
        await Task.Delay(1200);
        Assert.Empty(Worklist.List(null));

        var word = new
        {
            studyInstanceUid = Phantom[0].GetString(DicomTag.StudyInstanceUID),
            seriesInstanceUid = Phantom[0].GetString(DicomTag.SeriesInstanceUID),
        };
        var first = await (await _service!.Http.PostAsync("/api/routing", JsonContent.Create(word))).JsonAsync();
        var second = await (await _service.Http.PostAsync("/api/routing", JsonContent.Create(word))).JsonAsync();
        var queued = Assert.Single(first.GetProperty("queued").EnumerateArray());
        Assert.Equal(queued.GetProperty("workitemUid").GetString(), second.GetProperty("queued")[0].GetProperty("workitemUid").GetString());
        Assert.Contains(first.GetProperty("passedOver").EnumerateArray(), task => task.GetProperty("reason").GetString()!.Length > 10);
        Assert.Single(Worklist.List(null));
    }

    [Fact]
    public async Task Word_OfAnUnknownSeries_IsNotFound()
    {
        await StartAsync();
        var answer = await _service!.Http.PostAsync("/api/routing", JsonContent.Create(new { studyInstanceUid = "1.2", seriesInstanceUid = "1.3" }));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var malformed = await _service.Http.PostAsync("/api/routing", JsonContent.Create(new { series = "1.3" }));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
    }

    // Who asked for that run may cancel it: it is no reason to queue none.
    [Fact]
    public async Task Word_SomebodysRunOfTheSameWaits_IsQueuedNevertheless()
    {
        await StartAsync(Never);
        await StoreAsync(Phantom);
        var (study, series) = (Phantom[0].GetString(DicomTag.StudyInstanceUID), Phantom[0].GetString(DicomTag.SeriesInstanceUID));
        var waiting = UpsRequests.OwnWorkitem();
        waiting["00404021"] = UpsRequests.Items(new Dictionary<string, object>
        {
            ["0020000D"] = UpsRequests.Attribute("UI", study), ["0020000E"] = UpsRequests.Attribute("UI", series),
        });
        Assert.Equal(HttpStatusCode.Created, (await _service!.Http.CreateAsync("1.2.3", waiting)).StatusCode);

        await RouteAsync();
        Assert.Null(Assert.Single(Worklist.List(null), job => job.Uid != "1.2.3").RequestedBy);
    }

    [Fact]
    public async Task Word_SomebodyTookTheJobsUid_IsQueuedUnderAnother()
    {
        await StartAsync(Never);
        await StoreAsync(Phantom);
        await RouteAsync();
        var uid = Assert.Single(Worklist.List(null)).Uid;
        await _service!.DisposeAsync();

        await StartAsync(Never, $"--Storage:DataDirectory={_folder.PathTo("other")}");
        await StoreAsync(Phantom);
        Assert.Equal(HttpStatusCode.Created, (await _service.Http.CreateAsync(uid)).StatusCode);
        await RouteAsync();
        Assert.True(SegmentationOrder.IsFor(Assert.Single(Worklist.List(null), job => job.Uid != uid).Dataset));
    }

    private async Task RouteAsync()
    {
        var answer = await _service!.Http.PostAsync("/api/routing", JsonContent.Create(new
        {
            studyInstanceUid = Phantom[0].GetString(DicomTag.StudyInstanceUID), seriesInstanceUid = Phantom[0].GetString(DicomTag.SeriesInstanceUID),
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task StartAsync(params string[] settings)
    {
        var network = new FakeNetwork();
        network.Release();
        _service = await RunningService.StartAsync(
            [$"--Storage:DataDirectory={_folder.PathTo("data")}", "--Routing:Enabled=true", .. settings],
            builder => builder.Services.AddSingleton<SegmentVolume>(network.Segment));
    }

    private async Task StoreAsync(IEnumerable<DicomDataset> instances)
    {
        var answer = await _service!.Http.StoreBytesAsync("/dicom-web/studies", instances.Select(Bytes));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // The result as a viewer would send it back: another instance of its own, same modality.
    private static DicomDataset SegmentationOf(Workitem job)
    {
        var output = Assert.Single(OutputReference.AllOf(job.Dataset), one => one.SopClassUid == DicomUID.SegmentationStorage.UID);
        var copy = Phantom[0];
        copy.AddOrUpdate(DicomTag.Modality, "SEG");
        copy.AddOrUpdate(DicomTag.SeriesInstanceUID, output.SeriesInstanceUid + ".7");
        copy.AddOrUpdate(DicomTag.SOPInstanceUID, output.SeriesInstanceUid + ".7.1");
        return copy;
    }

    private async Task<Workitem> FirstJobAsync()
    {
        await WaitUntilAsync(() => Worklist.List(null).Any());
        return Worklist.List(null).First();
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            if (condition()) return;
            await Task.Delay(50);
        }

        throw new TimeoutException("It did not happen.");
    }

    private static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }
}
