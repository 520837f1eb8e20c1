using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Jobs.Retirement;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>Workitems that have ended are forgotten as configured, and only then.</summary>
public sealed class RetirementTests
{
    [Fact]
    public async Task Retire_NothingConfigured_KeepsAll() => Assert.Equal(["1.2.1", "1.2.2", "1.2.3", "1.2.4"], await KeptAsync());

    [Fact]
    public async Task Retire_ByNumber_ForgetsThoseThatEndedFirstWithTheirPreviews() =>
        Assert.Equal(["1.2.3", "1.2.4"], await KeptAsync("--Worklist:KeepEnded=1"));

    [Fact]
    public async Task Retire_ByAge_ForgetsThoseThatEndedLongAgo()
    {
        Assert.Equal(["1.2.1", "1.2.2", "1.2.3", "1.2.4"], await KeptAsync("--Worklist:KeepEndedDays=1"));
        Assert.Equal(["1.2.4"], await KeptAsync("--Worklist:KeepEndedDays=0.0000000001"));
    }

    [Fact]
    public async Task Retire_OneIsSubscribedToByItsUid_KeepsIt()
    {
        await using var service = await RunningService.StartAsync("--Worklist:KeepEndedDays=0.0000000001");
        foreach (var uid in (string[])["1.2.1", "1.2.2"]) await service.Http.CreateAsync(uid);
        await service.Http.PostAsync($"{UpsRequests.Workitems}/1.2.1/subscribers/WATCHER?deletionlock=true", null);
        foreach (var uid in (string[])["1.2.1", "1.2.2"]) await service.Http.RequestCancelAsync(uid);
        await Task.Delay(5); // Times are kept in milliseconds.
        Assert.Equal(1, await service.Services.GetRequiredService<WorkitemRetirement>().RetireAsync(CancellationToken.None));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync($"{UpsRequests.Workitems}/1.2.1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync($"{UpsRequests.Workitems}/1.2.2")).StatusCode);
    }

    // Four workitems, of which three have ended, one after the other; what is left of them.
    private static async Task<IEnumerable<string?>> KeptAsync(params string[] settings)
    {
        await using var service = await RunningService.StartAsync(settings);
        var previews = Directory.CreateDirectory(Path.Combine(service.DataDirectory, "previews")).FullName;
        foreach (var uid in (string[])["1.2.1", "1.2.2", "1.2.3", "1.2.4"])
        {
            await service.Http.CreateAsync(uid);
            await File.WriteAllBytesAsync(Path.Combine(previews, uid + ".png"), [1]);
        }

        foreach (var uid in (string[])["1.2.1", "1.2.2", "1.2.3"])
        {
            await service.Http.RequestCancelAsync(uid);
            await Task.Delay(5); // Times are kept in milliseconds.
        }

        await service.Services.GetRequiredService<WorkitemRetirement>().RetireAsync(CancellationToken.None);
        var kept = (await service.Http.QueryAsync(UpsRequests.Workitems)).EnumerateArray().Select(found => found.Text("00080018")).ToList();
        Assert.Equal(kept.Order(), Directory.EnumerateFiles(previews).Select(Path.GetFileNameWithoutExtension).Order());
        return kept;
    }
}
