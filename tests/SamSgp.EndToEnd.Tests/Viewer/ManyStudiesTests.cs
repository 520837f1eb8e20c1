using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SamSgp.Imaging.Phantoms;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Several studies are ticked and segmented with one press.</summary>
[Collection(ViewerTests.Name)]
public sealed partial class ManyStudiesTests(ViewerFixture viewer)
{
    private const float Patience = 240_000;

    [ChromiumFact]
    public async Task Segment_TickedStudies_EachGetsTheTaskThatFitsOrSaysWhyNone()
    {
        await using var page = await viewer.NewPageAsync("many");
        await page.Page.GotoAsync(viewer.Service.Client.BaseAddress!.ToString());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open settings" }).First.ClickAsync();
        await page.ScreenshotAsync("menu");
        await page.Page.GetByText("Auto-segment several studies").ClickAsync();

        await Expect(page.Cy("samsgp-many-start")).ToBeDisabledAsync(new() { Timeout = Patience });
        foreach (var study in (string[])[Study(viewer.Other), Study(viewer.Numbered), viewer.UltrasoundStudy])
            await page.Cy($"samsgp-many-choose-{study}").CheckAsync();
        await page.ScreenshotAsync("ticked");
        await Expect(page.Cy("samsgp-many-start")).ToHaveTextAsync("Segment 3 studies");
        await page.Cy("samsgp-many-start").ClickAsync();

        await Expect(page.Cy($"samsgp-many-state-{viewer.UltrasoundStudy}")).ToContainTextAsync("several tasks fit (Bright ellipse, Bright ellipse, more examples)", new() { Timeout = Patience });
        await page.ScreenshotAsync("running");
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("2 of 3 studies done, 1 not segmented.", new() { Timeout = Patience });
        await Expect(page.Cy($"samsgp-many-state-{Study(viewer.Numbered)}")).ToContainTextAsync("✓ done");
        Assert.Equal(0, await page.Cy($"samsgp-many-state-{Study(viewer.Phantom)}").Locator("li").CountAsync());
        await page.ScreenshotAsync("done");
        Assert.Empty(await AccessibilityTests.PoorlyReadAsync(page));
        Assert.Empty(page.Errors);

        await page.Cy($"samsgp-many-open-{Study(viewer.Numbered)}").ClickAsync();
        await page.OpenPanelAsync();
        await Expect(page.Cy("samsgp-run-COMPLETED").First).ToContainTextAsync("Synthetic abdomen (demo)");
        // Who comes back finds what was begun, and who loads the page anew what was run.
        await page.Page.GoBackAsync();
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("2 of 3 studies done, 1 not segmented.", new() { Timeout = Patience });
        await page.Page.ReloadAsync();
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("2 of 2 studies done.", new() { Timeout = Patience });
    }

    [ChromiumFact]
    public async Task StudyList_TickedStudies_AreTickedOnThePage()
    {
        await using var page = await viewer.NewPageAsync("many-list");
        await page.Page.GotoAsync(viewer.Service.Client.BaseAddress!.ToString());
        var (other, picture) = (page.Cy($"samsgp-tick-{Study(viewer.Other)}"), page.Cy($"samsgp-tick-{viewer.UltrasoundStudy}"));
        await other.ClickAsync(new() { Timeout = Patience });
        await picture.FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.Cy("samsgp-ticks")).ToHaveTextAsync("2 studies are ticked");
        await page.ScreenshotAsync("list");
        // To tick is neither to select nor to open, and a tick outlives that the list is drawn anew.
        await Expect(page.Page.Locator("tr[data-state=selected]")).ToHaveCountAsync(0);
        await page.Page.GetByText("Study Date").First.ClickAsync();
        await Expect(other).ToBeCheckedAsync();

        await page.Cy("samsgp-ticks-segment").ClickAsync();
        await Expect(page.Cy($"samsgp-many-choose-{Study(viewer.Other)}")).ToBeCheckedAsync(new() { Timeout = Patience });
        await Expect(page.Cy($"samsgp-many-choose-{Study(viewer.Phantom)}")).Not.ToBeCheckedAsync();
        await Expect(page.Cy("samsgp-many-start")).ToHaveTextAsync("Segment 2 studies");
        // What is ticked stays listed, whatever else is looked for.
        await page.Cy("samsgp-many-id").FillAsync("NUMBERED");
        await page.Cy("samsgp-many-find").ClickAsync();
        await Expect(page.Cy("samsgp-many-studies").Locator("tbody tr")).ToHaveCountAsync(3);
        await page.ScreenshotAsync("page");
        await page.Cy("samsgp-many-back").ClickAsync();
        await Expect(picture).ToBeCheckedAsync();
        await page.Cy("samsgp-ticks-none").ClickAsync();
        await Expect(picture).Not.ToBeCheckedAsync();
        await Expect(page.Cy("samsgp-ticks")).ToBeHiddenAsync();
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Segment_NamedTaskByKeyboardAlone_RunsWhereItFits()
    {
        await using var page = await viewer.NewPageAsync("many-keyboard");
        await OpenAsync(page);
        await page.Cy("samsgp-many-back").FocusAsync();
        await AccessibilityTests.TabToAsync(page, "samsgp-many-id");
        await page.Page.Keyboard.TypeAsync("OTHER");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Cy("samsgp-many-studies").Locator("tbody tr")).ToHaveCountAsync(1);
        await AccessibilityTests.TabToAsync(page, "samsgp-many-task");
        await page.Page.Keyboard.TypeAsync("Bright ellipse, m");
        await AccessibilityTests.TabToAsync(page, $"samsgp-many-choose-{Study(viewer.Other)}");
        await page.Page.Keyboard.PressAsync("Space");
        await page.ScreenshotAsync("focus");
        Assert.Equal($"samsgp-many-choose-{Study(viewer.Other)}", await AccessibilityTests.FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        Assert.Equal("samsgp-many-start", await AccessibilityTests.FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Cy($"samsgp-many-state-{Study(viewer.Other)}")).ToHaveTextAsync("The modality is CT; the task is for US.", new() { Timeout = Patience });
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("0 of 1 studies done, 1 not segmented.");
        Assert.Equal("status", await page.Cy("samsgp-many-summary").GetAttributeAsync("role"));
    }

    [ChromiumFact]
    public async Task CancelAll_RunsThatWait_AreStoppedAtTheService()
    {
        await using var page = await viewer.NewPageAsync("many-cancel");
        await OpenAsync(page);
        await page.Cy("samsgp-many-task").SelectOptionAsync("phantom-ct");
        foreach (var study in (PhantomSeries[])[viewer.Phantom, viewer.Other, viewer.Numbered]) await page.Cy($"samsgp-many-choose-{Study(study)}").CheckAsync();
        await page.Cy("samsgp-many-start").ClickAsync();
        await page.Cy("samsgp-many-cancel").ClickAsync();

        await Expect(page.Cy("samsgp-many-cancel")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Expect(page.Cy("samsgp-many-cancel-one")).ToHaveCountAsync(0);
        await Expect(page.Cy("samsgp-many-studies")).ToContainTextAsync("Canceled.");
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync(Canceled());
        await page.ScreenshotAsync("canceled");
    }

    [ChromiumFact]
    public async Task Start_BusyService_IsAskedAgainAndThePageSaysSo()
    {
        await using var page = await viewer.NewPageAsync("many-busy");
        await OpenAsync(page);
        var refusals = 0;
        await page.Page.RouteAsync("**/api/tasks/*/segmentations", route => refusals++ == 0
            ? route.FulfillAsync(new() { Status = 429, ContentType = "application/problem+json", Body = """{ "detail": "Too many runs wait." }""" })
            : route.ContinueAsync());
        await page.Cy($"samsgp-many-choose-{Study(viewer.Other)}").CheckAsync();
        await page.Cy("samsgp-many-start").ClickAsync();

        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("Too many runs wait.");
        await Expect(page.Cy("samsgp-many-summary")).ToHaveTextAsync("1 of 1 studies done.", new() { Timeout = Patience });
        Assert.Equal(2, refusals);
    }

    private async Task OpenAsync(ViewerPage page)
    {
        await page.Page.GotoAsync(new Uri(viewer.Service.Client.BaseAddress!, "segment-many").ToString());
        await Expect(page.Cy("samsgp-many-studies")).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    // How many were done before the press is the machine's affair.
    [GeneratedRegex(@"^[0-2] of 3 studies done, .*(canceled|not segmented)\.$")]
    private static partial Regex Canceled();

    private static string Study(PhantomSeries series) => AutoSegmentTests.Study(series);
}
