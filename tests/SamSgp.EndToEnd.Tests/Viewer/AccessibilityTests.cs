using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The panel without a mouse, without eyes, and with poor ones.</summary>
[Collection(ViewerTests.Name)]
public sealed class AccessibilityTests(ViewerFixture viewer)
{
    private const int MostTabs = 80;

    [ChromiumFact]
    public async Task Panel_ByKeyboardAlone_RunsATaskAndSaysHowItEnded()
    {
        await using var page = await viewer.NewPageAsync("keyboard");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.SetSmoothingAsync("0.9"); // a result of which nobody has said anything
        await page.Cy("panelSegmentationWithToolsLabelMap-btn").ClickAsync();
        await Expect(page.Cy("samsgp-panel")).ToHaveCountAsync(0);

        await page.Page.Keyboard.PressAsync("s");
        await Expect(page.Cy("samsgp-series")).ToBeVisibleAsync();
        await TabToAsync(page, "samsgp-run");
        await page.ScreenshotAsync("focus");
        await page.StartAsync(() => page.Page.Keyboard.PressAsync("Enter"));
        await page.WaitForOverlayAsync();
        await Expect(page.Cy("samsgp-spoken")).ToHaveTextAsync("Synthetic abdomen (demo): done.");

        // What is pressed stays in hand although the panel is drawn anew.
        var review = page.Run(await page.DrawnRunAsync(), "samsgp-review");
        await TabToAsync(page, "samsgp-accepted");
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(review).ToBeVisibleAsync();
        Assert.Equal("samsgp-accepted", await FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(review).ToHaveCountAsync(0);
        await page.Cy("samsgp-others").Locator("summary").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.OpenPanelAsync(); // which asks anew, and draws anew
        await Expect(page.Cy($"samsgp-reason-{EllipseTask.Id}")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Panel_AllItsTexts_HaveAContrastOfAtLeast4Point5()
    {
        await using var page = await viewer.NewPageAsync("contrast");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.StartAsync("phantom-ct");
        await page.WaitForOverlayAsync();
        await page.Cy("samsgp-accepted").First.ClickAsync();
        await page.Cy("samsgp-others").Locator("summary").ClickAsync();
        await page.Cy($"samsgp-anyway-{EllipseTask.SecondId}").ClickAsync();
        await Expect(page.Cy("samsgp-unlike")).ToBeVisibleAsync(new() { Timeout = 120_000 });

        var poor = await PoorlyReadAsync(page);
        await page.ScreenshotAsync("texts");
        Assert.Empty(poor);
    }

    /// <summary>Texts of the panel whose contrast is below 4.5:1 (WCAG 2.2, 1.4.3).</summary>
    internal static Task<string[]> PoorlyReadAsync(ViewerPage page) => page.Page.EvaluateAsync<string[]>("""
            () => {
              const channels = color => color.match(/[\d.]+/g).map(Number);
              const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const over = (top, bottom) => { const a = top[3] ?? 1; return [0, 1, 2].map(i => top[i] * a + bottom[i] * (1 - a)); };
              const backgroundOf = node => {
                if (!node) return [0, 0, 0];
                const own = channels(getComputedStyle(node).backgroundColor);
                return (own[3] ?? 1) === 1 ? own : over(own, backgroundOf(node.parentElement));
              };
              const panel = document.querySelector('.samsgp-panel');
              return [...panel.querySelectorAll('*')]
                .filter(one => [...one.childNodes].some(child => child.nodeType === 3 && child.data.trim()) && !one.closest(':disabled') && one.offsetParent)
                .map(one => {
                  const background = backgroundOf(one);
                  const [light, dark] = [luminance(over(channels(getComputedStyle(one).color), background)), luminance(background)].sort((a, b) => b - a);
                  return { text: one.textContent.trim().slice(0, 40), ratio: (light + 0.05) / (dark + 0.05) };
                })
                .filter(one => one.ratio < 4.5).map(one => `${one.text}: ${one.ratio.toFixed(2)}`);
            }
            """);

    internal static async Task TabToAsync(ViewerPage page, string name)
    {
        for (var tab = 0; tab < MostTabs && await FocusedAsync(page) != name; tab++) await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal(name, await FocusedAsync(page));
    }

    internal static Task<string?> FocusedAsync(ViewerPage page) => page.Page.EvaluateAsync<string?>("document.activeElement?.dataset.cy ?? null");
}
