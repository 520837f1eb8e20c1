using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.EndToEnd.Tests;

/// <summary>A process that dies in the middle of its work loses nothing and doubles nothing.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Job_ProcessKilledWhileSegmenting_IsRunAgainAndEndsOnceWithOneResult()
    {
        await using var service = await ServiceProcess.StartAsync();
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = 12, Slices = 24 });
        var (study, series) = PhantomFiles.UidsOf(phantom);
        using (var stored = await service.Client.StoreAsync(PhantomFiles.Of(phantom))) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var run = (await service.Client.StartAsync("phantom-ct", study, series)).AbsolutePath;
        await WaitForAsync(service.Client, run, d => d.GetProperty("percent").GetDouble() > 15);

        await service.KillAndRestartAsync();

        var instances = await service.Client.SearchAsync($"studies/{study}/series/{series}/instances");
        Assert.Equal(phantom.Instances.Count, instances.Length);
        var done = await WaitForAsync(service.Client, run, d => d.GetProperty("state").GetString() is "COMPLETED" or "CANCELED");
        Assert.True(done.GetProperty("state").GetString() == "COMPLETED", done + "\n" + service.Log);
        Assert.Single(await service.Client.SearchAsync("instances?Modality=SEG"));

        await service.KillAndRestartAsync();
        var after = await service.Client.GetFromJsonAsync<JsonElement>(run);
        Assert.Equal(done.GetProperty("updated").GetString(), after.GetProperty("updated").GetString());
    }

    private static async Task<JsonElement> WaitForAsync(HttpClient client, string run, Func<JsonElement, bool> reached)
    {
        while (true)
        {
            var description = await client.GetFromJsonAsync<JsonElement>(run);
            if (reached(description)) return description;
            await Task.Delay(100);
        }
    }
}
