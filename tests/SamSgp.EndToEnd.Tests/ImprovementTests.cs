using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.EndToEnd.Tests.Viewer;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>A task is trained by the service on its examples, in a process of its own that a job goes before and a power cut does not harm.</summary>
public sealed class ImprovementTests(ITestOutputHelper output)
{
    private const string Improve = $"api/tasks/{EllipseTask.Id}/improve";

    [Fact]
    public async Task Improve_JobAndPowerCutInBetween_EndsWithWhatHeldOutImagesSay()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync("--Finetuning:Minutes=0.6", $"--Tasks:Folder={EllipseTask.Write(folder.PathTo("tasks"))}");
        using (var asked = await service.Client.PostAsync(Improve, null)) Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await UntilAsync(service.Client, state => Number(state, "progress") > 0);
        var training = Assert.Single(Trainings(service.DataFolder));
        Assert.Equal(19, NicenessOf(training));

        await RunPhantomAsync(service.Client, seed: 3);
        Assert.NotEqual(JsonValueKind.Null, (await StateAsync(service.Client)).GetProperty("asked").ValueKind);
        await service.KillAsync();
        while (Trainings(service.DataFolder).Any()) await Task.Delay(50); // it ends with the service
        await service.RestartAsync();

        var ended = await UntilAsync(service.Client, state => state.GetProperty("asked").ValueKind == JsonValueKind.Null);
        output.WriteLine(ended.ToString());
        Assert.True(ended.GetProperty("failure").ValueKind == JsonValueKind.Null, ended + service.Log);
        var last = ended.GetProperty("last");
        Assert.Equal(4, last.GetProperty("images").GetInt32());
        var helped = last.GetProperty("version").ValueKind == JsonValueKind.Number;
        Assert.Equal(helped, last.GetProperty("after").GetDouble() > last.GetProperty("before").GetDouble());
        Assert.Equal(helped, await RunHasAdapterAsync(service.Client, folder.PathTo("dicom")));
        if (helped)
        {
            using (await service.Client.PostAsync(Improve + "/take-back", null)) Assert.False(await RunHasAdapterAsync(service.Client, folder.PathTo("dicom-again")));
        }
    }

    private static async Task RunPhantomAsync(HttpClient client, int seed)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = seed, Slices = 4 });
        var (study, series) = PhantomFiles.UidsOf(phantom);
        using (var stored = await client.StoreAsync(PhantomFiles.Of(phantom))) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var (run, _) = await client.WatchAsync(await client.StartAsync("phantom-ct", study, series));
        Assert.Equal("COMPLETED", run.GetProperty("state").GetString());
    }

    private static async Task<bool> RunHasAdapterAsync(HttpClient client, string folder)
    {
        var (study, bytes) = EllipseTask.MakeDicom(new EllipsePicture(9), folder);
        using (var stored = await client.StoreAsync([bytes])) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var series = (await client.SearchAsync($"studies/{study}/series"))[0].Value("0020000E");
        var (run, _) = await client.WatchAsync(await client.StartAsync(EllipseTask.Id, study, series));
        Assert.True(run.GetProperty("state").GetString() == "COMPLETED", run.ToString());
        return run.GetProperty("facts").TryGetProperty("model.adapter.sha256", out _);
    }

    private static IEnumerable<int> Trainings(string data) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Read($"/proc/{id}/cmdline") is { } line && line.Contains("--finetune", StringComparison.Ordinal) && line.Contains(data, StringComparison.Ordinal));

    // The 19th value; those after the name, which may have blanks, are counted from its end.
    private static int NicenessOf(int process) =>
        int.Parse(Read($"/proc/{process}/stat")!.Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    private static double? Number(JsonElement state, string name) => state.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static Task<JsonElement> StateAsync(HttpClient client) => client.GetFromJsonAsync<JsonElement>(Improve);

    private static async Task<JsonElement> UntilAsync(HttpClient client, Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var state = await StateAsync(client);
            if (isSo(state)) return state;
            await Task.Delay(250);
        }
    }
}
