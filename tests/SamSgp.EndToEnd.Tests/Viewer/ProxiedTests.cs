using Microsoft.Playwright;
using SamSgp.Testing;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The viewer where a real nginx has put the service under a path.</summary>
[Collection(ViewerTests.Name)]
public sealed class ProxiedTests(ViewerFixture viewer)
{
    [ChromiumFact("nginx")]
    public async Task Run_UnderAPath_IsDrawnAndNothingIsAskedOutsideIt()
    {
        await using var nginx = await NginxProcess.StartAsync(viewer.Service.Client.BaseAddress!);
        await using var page = await viewer.NewPageAsync("proxied", nginx.Address);
        var outside = new List<string>();
        page.Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(nginx.Address.ToString(), StringComparison.Ordinal))
                outside.Add(request.Url);
        };
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Phantom));
        await page.StartAsync("phantom-ct");
        await page.WaitForOverlayAsync();
        await page.ScreenshotAsync("overlay");
        await Expect(page.Cy("samsgp-size").First).ToContainTextAsync("ml");

        await page.Page.GotoAsync(nginx.Address.ToString());
        await Expect(page.Page.GetByText("Study List").First).ToBeVisibleAsync();
        await page.ScreenshotAsync("list");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open settings" }).First.ClickAsync();
        await page.Page.GetByText("Auto-segment several studies").ClickAsync();
        await Expect(page.Cy("samsgp-many-studies")).ToBeVisibleAsync();
        await page.Cy($"samsgp-many-open-{AutoSegmentTests.Study(viewer.Phantom)}").ClickAsync();
        await page.OpenPanelAsync();
        Assert.Empty(outside);
        Assert.Empty(page.Errors);
    }
}
