using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.EndToEnd.Tests;

/// <summary>Somebody corrects a result while a job runs.</summary>
public sealed class CorrectionsBesideAJobTests
{
    [Fact]
    public async Task Correct_WhileAJobRuns_IsAnsweredBeforeItEndsAndTheJobsSegIsTheSame()
    {
        await using var service = await ServiceProcess.StartAsync();
        var (small, large) = (DicomPhantom.Create(new PhantomOptions { Columns = 64, Rows = 64, Slices = 8, Seed = 3 }),
            DicomPhantom.Create(new PhantomOptions { Columns = 96, Rows = 96, Slices = 60, Seed = 5 }));
        foreach (var phantom in new[] { small, large })
            using (var stored = await service.Client.StoreAsync(PhantomFiles.Of(phantom))) stored.EnsureSuccessStatusCode();
        var (study, series) = PhantomFiles.UidsOf(large);
        await CorrectAsync(service.Client, small); // the model is loaded, the small series opened

        var run = await service.Client.StartAsync("phantom-ct", study, series);
        var answers = 0;
        while ((await service.Client.GetFromJsonAsync<JsonElement>(run)).GetProperty("state").GetString() is "SCHEDULED" or "IN PROGRESS")
        {
            await CorrectAsync(service.Client, small);
            answers++;
            await Task.Delay(300); // as somebody who looks at what he gets
        }

        var (besides, _) = await service.Client.WatchAsync(run);
        var (alone, _) = await service.Client.WatchAsync(await service.Client.StartAsync("phantom-ct", study, series));
        Assert.True(answers > 1, "the job ended before a correction was answered");
        Assert.Equal(SegOf(alone), SegOf(besides)); // its content names it

        static string SegOf(JsonElement run) => run.GetProperty("results")[0].GetProperty("sopInstanceUid").GetString()!;
    }

    private static async Task CorrectAsync(HttpClient client, PhantomSeries phantom)
    {
        var (study, series) = PhantomFiles.UidsOf(phantom);
        using var answer = await client.PostAsJsonAsync("api/tasks/phantom-ct/corrections", new
        {
            studyInstanceUid = study, seriesInstanceUid = series, segment = 1,
            prompts = new[] { new { kind = "box", slice = 4, columns = new[] { 8, 30 }, rows = new[] { 20, 44 } } },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
