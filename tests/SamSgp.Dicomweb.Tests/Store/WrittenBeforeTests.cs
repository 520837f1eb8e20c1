using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Runs;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>Data directories that earlier states of this software left when they were killed at work: four slices of a
/// synthetic series, a finished run with its result, that result as taught support, a run under way and two that wait.</summary>
public sealed class WrittenBeforeTests : IDisposable
{
    private const string Support = "/api/tasks/phantom-ct/support";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeNetwork _network = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a77efee")]
    public async Task Start_DataDirectoryOfAnEarlierState_OpensUnchangedAndGoesOn(string state)
    {
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(AppContext.BaseDirectory, "Store", "Written", state + ".zip"), _folder.PathTo("data"));
        var files = Directory.EnumerateFiles(_folder.PathTo("data", "instances"), "*.dcm", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.ReadAllBytes);
        await using var service = await RunningService.StartAsync(
            [$"--Storage:DataDirectory={_folder.PathTo("data")}"], builder => builder.Services.AddSingleton<SegmentVolume>(_network.Segment));

        var instances = await service.Http.QueryAsync("/dicom-web/instances?limit=100");
        Assert.Equal(files.Values.Select(Convert.ToHexString).Order(), (await ServedAsync(service, instances)).Order());
        _network.Release();
        await WaitForJobsAsync(service);
        Assert.Equal(4, (await service.Http.QueryAsync("/dicom-web/workitems")).GetArrayLength());
        Assert.Equal(4, (await service.Http.QueryAsync("/dicom-web/instances?Modality=CT")).GetArrayLength());
        // The taught example is in the set, and it is what the runs that waited were given.
        Assert.Equal(1, (await service.Http.QueryAsync(Support)).GetProperty("version").GetInt32());
        Assert.Contains(_network.Support!.Examples, example => example.Image.Contains("780ac57a66a5492b8aa7b061e599c6d6", StringComparison.Ordinal));
        foreach (var (file, bytes) in files) Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
    }

    private static async Task<List<string>> ServedAsync(RunningService service, JsonElement instances)
    {
        var served = new List<string>();
        foreach (var instance in instances.EnumerateArray())
        {
            var url = new Uri(instance.Text(Tags.RetrieveURL)!).AbsolutePath;
            var answer = await service.Http.GetAsync(url, "application/dicom; transfer-syntax=*");
            Assert.Equal((url, HttpStatusCode.OK), (url, answer.StatusCode));
            served.Add(Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync()));
        }

        return served;
    }

    private static async Task WaitForJobsAsync(RunningService service)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var queue = (await service.Http.QueryAsync("/api/status")).GetProperty("queue");
            if (queue.GetProperty("scheduled").GetInt32() + queue.GetProperty("inProgress").GetInt32() == 0) return;
            await Task.Delay(100);
        }

        throw new TimeoutException("The jobs that waited are not done.");
    }
}
