using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The panel and the service do not lose each other, whatever happens to either or to what lies between.</summary>
[Collection(ViewerTests.Name)]
public sealed class LostServiceTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";
    private const float Patience = 120_000;

    [ChromiumFact]
    public async Task Run_ServiceIsKilledAndStartedAgain_PanelSeesItsEnd()
    {
        await using var page = await viewer.NewPageAsync("killed");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Phantom));
        await page.SetSmoothingAsync("0.7"); // A job that nobody has run before: nothing of it is kept.
        await KeepBusyAsync();
        await page.StartAsync(Task);

        await viewer.Service.KillAsync(); // One of those before it is being done, and the page's own waits.
        try
        {
            await Expect(page.Cy("samsgp-lost")).ToBeVisibleAsync(new() { Timeout = Patience });
            await page.ScreenshotAsync("lost");
            await page.Cy("samsgp-cancel").First.ClickAsync(); // Nobody hears it; the panel goes on nevertheless.
            await Expect(page.Cy("samsgp-complaint")).ToContainTextAsync("does not answer", new() { Timeout = Patience });
        }
        finally
        {
            await viewer.Service.RestartAsync(); // The other tests need it in any event.
        }

        await page.WaitForOverlayAsync();
        await page.ScreenshotAsync("finished");
        await Expect(page.Cy("samsgp-lost")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0, new() { Timeout = Patience });
        Assert.Equal(await page.StartedRunAsync(), await page.DrawnRunAsync());
    }

    // Jobs before the page's own, none of which has been done before: a single one ends too soon to be met.
    private async Task KeepBusyAsync()
    {
        var (study, series) = PhantomFiles.UidsOf(viewer.Phantom);
        for (var i = 1; i <= 6; i++)
        {
            using var answer = await viewer.Service.Client.PostAsJsonAsync($"api/tasks/{Task}/segmentations", new
            {
                studyInstanceUid = study, seriesInstanceUid = series, parameters = new { smoothing = 2 + i / 10.0 },
            });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [ChromiumFact]
    public async Task Cancel_RunThatHasEndedMeanwhile_IsShownAsItEnded()
    {
        await using var page = await viewer.NewPageAsync("ended");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        var deaf = true;
        await page.Page.RouteAsync("**/segmentations/*", route =>
        {
            if (route.Request.Method == "DELETE") deaf = false;
            return deaf ? route.AbortAsync() : route.ContinueAsync();
        });
        await page.SetSmoothingAsync("0.9");
        await page.StartAsync(Task);
        var run = await page.StartedRunAsync();
        var (end, _) = await viewer.Service.Client.WatchAsync(new Uri($"api/tasks/{Task}/segmentations/{run}", UriKind.Relative));
        Assert.Equal("COMPLETED", end.GetProperty("state").GetString());
        await Expect(page.Cy("samsgp-cancel")).ToHaveCountAsync(1, new() { Timeout = Patience }); // The panel knows nothing of it.

        var refused = await page.Page.RunAndWaitForResponseAsync(() => page.Cy("samsgp-cancel").ClickAsync(), answer => answer.Request.Method == "DELETE");

        Assert.Equal(409, refused.Status);
        await page.WaitForOverlayAsync();
        await page.ScreenshotAsync("shown");
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0, new() { Timeout = Patience });
    }

    [ChromiumFact]
    public async Task Run_StreamsDoNotComeThrough_PanelSeesItsEnd()
    {
        await using var page = await viewer.NewPageAsync("no-streams");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.Page.RouteAsync("**/segmentations/*", async route =>
        {
            if (await route.Request.HeaderValueAsync("accept") == "text/event-stream") await route.AbortAsync();
            else await route.ContinueAsync();
        });
        await page.SetSmoothingAsync("1.1");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0, new() { Timeout = Patience });
    }
}
