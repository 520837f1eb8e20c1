using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Imaging.Phantoms;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Routing;

/// <summary>The files of <c>sample-configs/orthanc</c> as they are, but for ports and folders, with a real Orthanc.</summary>
public sealed class OrthancRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _dicomPort = FreePort.Next(), _servicePort = FreePort.Next(), _orthancPort = FreePort.Next();

    private static string Sample(string name) =>
        File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "sample-configs", "orthanc", name));

    [ToolFact("Orthanc", "storescu")]
    public async Task CStore_SeriesIntoOrthanc_ItsSegmentationIsInOrthancOnce()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var orthanc = await StartOrthancAsync();
        await using var service = await RunningService.StartAsync(
            ["--config", WriteSample("samsgp.json", name => name), $"--Listen:Url=http://127.0.0.1:{_servicePort}"],
            builder => builder.Services.AddSingleton<SegmentVolume>(network.Segment));
        using var http = new HttpClient { BaseAddress = orthanc.Address };

        var files = WritePhantom();
        var sent = ToolRun.Of("storescu", ["127.0.0.1", $"{_dicomPort}", "-aec", "ORTHANC", .. files]);
        Assert.True(sent.ExitCode == 0, sent.Output);

        var segmentation = await WaitForSegmentationAsync(http);
        var tags = await http.GetFromJsonAsync<JsonElement>($"/instances/{segmentation}/simplified-tags");
        Assert.Equal(Phantom[0].GetString(DicomTag.StudyInstanceUID), tags.GetProperty("StudyInstanceUID").GetString());
        Assert.Equal("SEG", tags.GetProperty("Modality").GetString());

        // Sent again, and its result back in the PACS as a stable series: nothing more happens.
        Assert.Equal(0, ToolRun.Of("storescu", ["127.0.0.1", $"{_dicomPort}", "-aec", "ORTHANC", .. files]).ExitCode);
        await WaitForStableSegAsync(http);
        var job = Assert.Single(service.Services.GetRequiredService<Worklist>().List(null));
        Assert.Equal(WorkitemState.Completed, job.State);
        Assert.Equal(files.Count + OutputReference.AllOf(job.Dataset).Count, (await http.GetFromJsonAsync<string[]>("/instances"))!.Length);
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<DicomDataset> Phantom { get; } =
        DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 12 }).Instances;

    private List<string> WritePhantom() => [.. Phantom.Select((instance, number) =>
    {
        var path = _folder.PathTo($"{number}.dcm");
        new DicomFile(instance).Save(path);
        return path;
    })];

    private Task<OrthancProcess> StartOrthancAsync()
    {
        var lua = WriteSample("samsgp.lua", text => text);
        var sample = WriteSample("orthanc.json", text => text
            .Replace("/etc/orthanc/samsgp.lua", lua, StringComparison.Ordinal)
            .Replace("/var/lib/orthanc/db-v6", _folder.PathTo("orthanc"), StringComparison.Ordinal)
            .Replace("\"StableAge\": 10", "\"StableAge\": 1", StringComparison.Ordinal));
        return OrthancProcess.StartAsync(sample, _orthancPort, "samsgp");
    }

    private string WriteSample(string name, Func<string, string> adapt)
    {
        var text = adapt(Sample(name)).Replace("8042", $"{_orthancPort}", StringComparison.Ordinal)
            .Replace("8780", $"{_servicePort}", StringComparison.Ordinal).Replace("4242", $"{_dicomPort}", StringComparison.Ordinal);
        File.WriteAllText(_folder.PathTo(name), text);
        return _folder.PathTo(name);
    }

    private static async Task<string> WaitForSegmentationAsync(HttpClient http)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await FindAsync(http) is [var found]) return found;
            await Task.Delay(200);
        }

        throw new TimeoutException("No segmentation came back to Orthanc.");
    }

    private static async Task<string[]> FindAsync(HttpClient http)
    {
        // Orthanc wants the names as they are, and the length before the body.
        var query = JsonSerializer.Serialize(new { Level = "Instance", Query = new { Modality = "SEG" } });
        return (await (await http.PostAsync("/tools/find", new StringContent(query))).Content.ReadFromJsonAsync<string[]>())!;
    }

    private static async Task WaitForStableSegAsync(HttpClient http)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var series = await http.GetFromJsonAsync<JsonElement[]>("/series?expand");
            if (series!.All(s => s.GetProperty("IsStable").GetBoolean())) return;
            await Task.Delay(200);
        }

        throw new TimeoutException("Orthanc's series do not become stable.");
    }
}
