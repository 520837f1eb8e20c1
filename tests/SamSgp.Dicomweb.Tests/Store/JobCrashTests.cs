using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>The real service with the real network, killed while it works on jobs and sends their results to a real
/// Orthanc.</summary>
public sealed class JobCrashTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private OrthancProcess _orthanc = null!;
    private FaultyLink _link = null!;
    private HttpClient _pacs = null!;

    public async Task InitializeAsync()
    {
        if (Tools.Find("Orthanc") is null) return;
        _orthanc = await OrthancProcess.StartAsync();
        _link = new FaultyLink(_orthanc.DicomwebAddress);
        _pacs = new HttpClient { BaseAddress = _orthanc.Address };
    }

    public async Task DisposeAsync()
    {
        if (_orthanc is not null)
        {
            _pacs.Dispose();
            await _link.DisposeAsync();
            await _orthanc.DisposeAsync();
        }

        _folder.Dispose();
    }

    [ToolFact("Orthanc")]
    public async Task Kill_AtRandomMomentsOfJobs_EachEndsOnceWithOneSegHereAndInThePacs()
    {
        var runs = new List<(string Run, string Updated)>();
        for (var loop = 0; loop < CrashLoops.Count; loop++)
        {
            string run;
            using (var service = await StartAsync())
            {
                foreach (var (ended, updated) in runs) Assert.Equal(updated, (await service.Http.QueryAsync(ended)).GetProperty("updated").GetString());
                run = await BeginAsync(service, seed: 100 + loop);
                await Task.Delay(Random.Shared.Next(0, 5000));
                service.Kill();
            }

            using (var service = await StartAsync())
            {
                var done = await EndAsync(service, run);
                runs.Add((run, done.GetProperty("updated").GetString()!));
                await VerifyAsync(service, runs.Count);
            }
        }
    }

    [ToolFact("Orthanc")]
    public async Task Kill_WhileResultsAreSent_ThePacsHasEachOnce()
    {
        for (var loop = 0; loop < CrashLoops.Count; loop++)
        {
            string run;
            using (var service = await StartAsync())
            {
                _link.Silent = true; // Orthanc gets the result, the service never hears of it.
                run = await BeginAsync(service, seed: 1000 + loop);
                await WaitAsync(service, run, now => now.GetProperty("stage").GetString() == "Sending the result");
                // In turn: when the result has arrived, and at a random moment of its sending.
                if (loop % 2 == 1) await Task.Delay(Random.Shared.Next(0, 30));
                else for (var attempt = 0; attempt < 100 && (await SegsInPacsAsync()).Length <= loop; attempt++) await Task.Delay(50);
                service.Kill();
            }

            _link.Silent = false;
            using (var service = await StartAsync())
            {
                await EndAsync(service, run);
                await VerifyAsync(service, loop + 1);
            }
        }
    }

    private Task<ServiceProcess> StartAsync() => ServiceProcess.StartAsync(_folder.PathTo("data"), $"--Peers:pacs:BaseAddress={_link.Address}");

    private static async Task<string> BeginAsync(ServiceProcess service, int seed)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = seed, Columns = 64, Rows = 64, Slices = 4 }).Instances;
        (await service.Http.StoreBytesAsync("/dicom-web/studies", phantom.Select(Bytes))).EnsureSuccessStatusCode();
        var answer = await service.Http.PostAsync("/api/tasks/phantom-ct/segmentations", JsonContent.Create(new
        {
            studyInstanceUid = phantom[0].GetString(DicomTag.StudyInstanceUID),
            seriesInstanceUid = phantom[0].GetString(DicomTag.SeriesInstanceUID),
            destination = "pacs",
        }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.AbsolutePath;
    }

    private static async Task<JsonElement> EndAsync(ServiceProcess service, string run)
    {
        var done = await WaitAsync(service, run, now => now.GetProperty("state").GetString() is "COMPLETED" or "CANCELED");
        Assert.True(done.GetProperty("state").GetString() == "COMPLETED", $"{done}\n{service.Log}");
        return done;
    }

    private static async Task<JsonElement> WaitAsync(ServiceProcess service, string run, Func<JsonElement, bool> reached)
    {
        for (var attempt = 0; attempt < 2400; attempt++)
        {
            var now = await service.Http.QueryAsync(run);
            if (reached(now)) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException(service.Log);
    }

    private async Task VerifyAsync(ServiceProcess service, int jobs)
    {
        Assert.Equal(jobs, (await service.Http.QueryAsync("/dicom-web/instances?Modality=SEG")).GetArrayLength());
        Assert.Equal(jobs, (await SegsInPacsAsync()).Length);
        Assert.Equal(jobs * 4, (await service.Http.QueryAsync("/dicom-web/instances?Modality=CT")).GetArrayLength());
    }

    private async Task<string[]> SegsInPacsAsync()
    {
        var query = JsonSerializer.Serialize(new { Level = "Instance", Query = new { Modality = "SEG" } });
        return (await (await _pacs.PostAsync("/tools/find", new StringContent(query))).Content.ReadFromJsonAsync<string[]>())!;
    }

    private static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }
}
