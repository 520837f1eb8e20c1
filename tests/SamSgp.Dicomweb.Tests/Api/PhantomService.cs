using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Runs;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Runs.Corrections;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>A running service with a small synthetic series and a network of the test's own.</summary>
internal sealed class PhantomService : IAsyncDisposable
{
    private static readonly PhantomSeries Phantom = DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4 });

    private PhantomService(RunningService service) => Service = service;

    public RunningService Service { get; }

    public HttpClient Http => Service.Http;

    public static string Study { get; } = Phantom.Instances[0].GetString(DicomTag.StudyInstanceUID);

    public static string Series { get; } = Phantom.Instances[0].GetString(DicomTag.SeriesInstanceUID);

    /// <summary>SOP Instance UIDs of the images, from the feet up.</summary>
    public static IReadOnlyList<string> Images { get; } = [.. Phantom.Instances.OrderBy(instance => instance.GetValue<double>(DicomTag.ImagePositionPatient, 2))
        .Select(instance => instance.GetString(DicomTag.SOPInstanceUID))];

    public static Task<PhantomService> StartAsync(FakeNetwork network, params string[] settings) => StartAsAsync(network, null, settings);

    /// <summary>Starts one that wants keys, and uses it with one of them.</summary>
    public static async Task<PhantomService> StartAsAsync(FakeNetwork network, string? key, string[] settings)
    {
        var service = await RunningService.StartAsync(settings, builder => builder.Services.AddSingleton<SegmentVolume>(network.Segment)
            .AddSingleton<SegmentAtScreen>(network.Segment).AddSingleton<CorrectVolume>(network.Correct)
            .AddSingleton<CompareWithExamples>((_, _, _, _) => network.Unlike));
        network.Checkpoint = service.Services.GetRequiredService<ModelRegistry>().Find(new ModelSettings().Checkpoint).Sha256;
        if (key is not null) service.Http.DefaultRequestHeaders.Add("X-Api-Key", key);
        var answer = await service.Http.StoreBytesAsync("/dicom-web/studies", Phantom.Instances.Select(Bytes));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new PhantomService(service);
    }

    /// <summary>Another image of the series arrives, above the others.</summary>
    public async Task StoreAnotherAsync()
    {
        var byHeight = Phantom.Instances.OrderBy(instance => instance.GetValue<double>(DicomTag.ImagePositionPatient, 2)).ToList();
        var (top, below) = (byHeight[^1], byHeight[^2]);
        double Height(DicomDataset instance) => instance.GetValue<double>(DicomTag.ImagePositionPatient, 2);
        var another = new DicomDataset(top);
        another.AddOrUpdate(DicomTag.SOPInstanceUID, top.GetString(DicomTag.SOPInstanceUID) + ".1");
        another.AddOrUpdate(DicomTag.InstanceNumber, "99");
        another.AddOrUpdate(DicomTag.ImagePositionPatient, top.GetValue<double>(DicomTag.ImagePositionPatient, 0), top.GetValue<double>(DicomTag.ImagePositionPatient, 1),
            (2 * Height(top)) - Height(below));
        Assert.Equal(HttpStatusCode.OK, (await Http.StoreBytesAsync("/dicom-web/studies", [Bytes(another)])).StatusCode);
    }

    public Task<HttpResponseMessage> PostAsync(string task, object body) => Http.PostAsync($"/api/tasks/{task}/segmentations",
        new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    /// <summary>The service with a network that answers at once.</summary>
    public static Task<PhantomService> StartAtOnceAsync()
    {
        var network = new FakeNetwork();
        network.Release();
        return StartAsync(network);
    }

    /// <summary>Runs the demo task to its end and gives the run's address.</summary>
    public async Task<string> DoneAsync()
    {
        var run = await BeginAsync();
        Assert.Equal("COMPLETED", (await WatchAsync(run))[^1].GetProperty("state").GetString());
        return run;
    }

    /// <summary>Starts the demo task and gives the run's address.</summary>
    public async Task<string> BeginAsync()
    {
        var answer = await PostAsync("phantom-ct", new { studyInstanceUid = Study, seriesInstanceUid = Series });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    /// <summary>All documents of the run's event stream, to its end.</summary>
    public async Task<List<JsonElement>> WatchAsync(string run)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, run);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var documents = new List<JsonElement>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(line["data: ".Length..]);
            documents.Add(document.RootElement.Clone());
        }

        return documents;
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    public static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }
}
