using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests;

/// <summary>What is wrong is said plainly, and the service goes on.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly TemporaryFolder _tasks = new();
    private readonly PhantomSeries _phantom = DicomPhantom.Create(new PhantomOptions { Seed = 5, Columns = 64, Rows = 64, Slices = 6 });
    private ServiceProcess _service = null!;

    private HttpClient Client => _service.Client;

    public async Task InitializeAsync()
    {
        CopyPhantomTask("phantom-ct", text => text);
        CopyPhantomTask("no-checkpoint", text => text.Replace("checkpoint: sgp-nano", "checkpoint: not-there", StringComparison.Ordinal));
        CopyPhantomTask("faulty", text => text.Replace("modality: [CT]", "modalty: [CT]", StringComparison.Ordinal));
        _service = await ServiceProcess.StartAsync($"--Tasks:Folder={_tasks.Root}");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _tasks.Dispose();
    }

    [Fact]
    public async Task Store_TextAndTruncatedFile_AreRefusedWithReasonsAndTheGoodOneIsKept()
    {
        var files = PhantomFiles.Of(_phantom);

        using var answer = await Client.StoreAsync(["Not DICOM at all."u8.ToArray(), files[0][..300], files[1]]);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, report.GetProperty("00081199").GetProperty("Value").GetArrayLength());
        Assert.Single(await Client.SearchAsync("instances?Modality=CT"));
        await AssertUpAsync();
    }

    [Fact]
    public async Task Job_MissingCheckpoint_FailsAndNamesIt()
    {
        await StoreAsync(PhantomFiles.Of(_phantom));

        var failure = await FailureAsync("no-checkpoint");

        Assert.Equal("model-unusable", failure.GetProperty("code").GetString());
        Assert.Contains("not-there", failure.GetProperty("message").GetString(), StringComparison.Ordinal);
        await AssertUpAsync();
    }

    [Fact]
    public async Task Job_SliceMissing_FailsAndSaysWhere()
    {
        var files = PhantomFiles.Of(_phantom);
        files.RemoveAt(3);
        await StoreAsync(files);

        var failure = await FailureAsync("phantom-ct");

        Assert.Equal(("read", "missing-slices"), (failure.GetProperty("stage").GetString(), failure.GetProperty("code").GetString()));
        await AssertUpAsync();
    }

    [Fact]
    public async Task Job_PixelDataTooShort_FailsAndNamesTheInstance()
    {
        var damaged = _phantom.Instances[2].Clone();
        damaged.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new ushort[100]));
        var files = PhantomFiles.Of(_phantom);
        files[2] = PhantomFiles.Bytes(damaged);
        await StoreAsync(files);

        var failure = await FailureAsync("phantom-ct");

        Assert.Equal(("read", "undecodable-pixels"), (failure.GetProperty("stage").GetString(), failure.GetProperty("code").GetString()));
        Assert.Contains(damaged.GetString(DicomTag.SOPInstanceUID), failure.GetProperty("message").GetString(), StringComparison.Ordinal);
        await AssertUpAsync();
    }

    [Fact]
    public async Task Tasks_FaultyManifest_IsListedWithItsLineAndCannotBeStarted()
    {
        await StoreAsync(PhantomFiles.Of(_phantom));
        var (study, series) = PhantomFiles.UidsOf(_phantom);

        var list = await Client.GetFromJsonAsync<JsonElement>("api/tasks");
        using var start = await Client.PostAsJsonAsync("api/tasks/faulty/segmentations",
            new { studyInstanceUid = study, seriesInstanceUid = series });

        var faulty = Assert.Single(list.GetProperty("faulty").EnumerateArray());
        Assert.Equal("faulty", faulty.GetProperty("folder").GetString());
        Assert.True(faulty.GetProperty("faults")[0].GetProperty("line").GetInt32() > 0);
        Assert.Equal(2, list.GetProperty("tasks").GetArrayLength());
        Assert.Equal(HttpStatusCode.Conflict, start.StatusCode);
        var detail = (await start.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();
        Assert.Contains("'modalty'", detail, StringComparison.Ordinal);
        await AssertUpAsync();
    }

    private void CopyPhantomTask(string id, Func<string, string> change)
    {
        var from = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        var to = _tasks.PathTo(id);
        Directory.CreateDirectory(Path.Combine(to, "support"));
        foreach (var file in Directory.GetFiles(Path.Combine(from, "support")))
            File.Copy(file, Path.Combine(to, "support", Path.GetFileName(file)));
        var manifest = File.ReadAllText(Path.Combine(from, "task.yaml")).Replace("id: phantom-ct", "id: " + id, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(to, "task.yaml"), change(manifest));
    }

    private async Task StoreAsync(List<byte[]> files)
    {
        using var stored = await Client.StoreAsync(files);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    private async Task<JsonElement> FailureAsync(string task)
    {
        var (study, series) = PhantomFiles.UidsOf(_phantom);
        var (run, _) = await Client.WatchAsync(await Client.StartAsync(task, study, series));
        Assert.Equal("CANCELED", run.GetProperty("state").GetString());
        return run.GetProperty("failure");
    }

    private async Task AssertUpAsync()
    {
        using var ready = await Client.GetAsync("healthz/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
