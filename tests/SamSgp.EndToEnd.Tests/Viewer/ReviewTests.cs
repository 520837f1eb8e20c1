using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Results are accepted, rejected and edited, and nothing that is edited is lost without a word.</summary>
[Collection(ViewerTests.Name)]
public sealed class ReviewTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";

    [ChromiumFact]
    public async Task AcceptAndReject_AreSeenByOthers()
    {
        await using var page = await viewer.NewPageAsync("review");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));
        await page.SetSmoothingAsync("0.3");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var run = await page.DrawnRunAsync();
        await Expect(page.Run(run, "samsgp-parameters")).ToHaveTextAsync("Smoothing (mm): 0.3");

        await page.Run(run, "samsgp-accepted").ClickAsync();
        await Expect(page.Run(run, "samsgp-review")).ToHaveTextAsync("✓ accepted");
        await Expect(page.Run(run, "samsgp-accepted")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.ScreenshotAsync("accepted");
        await using (var other = await viewer.NewPageAsync("review-other"))
        {
            await other.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));
            await Expect(other.Run(run, "samsgp-review")).ToHaveTextAsync("✓ accepted");
        }

        await page.Run(run, "samsgp-rejected").ClickAsync();
        await Expect(page.Run(run, "samsgp-review")).ToHaveTextAsync("✗ rejected");
        await Expect(page.Run(run, "samsgp-show")).ToBeVisibleAsync(); // it is off the screen
        await page.ScreenshotAsync("rejected");
        await page.Run(run, "samsgp-rejected").ClickAsync();
        await Expect(page.Run(run, "samsgp-review")).ToHaveCountAsync(0);
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Segment_OverAnEditedResult_AsksFirst()
    {
        await using var page = await viewer.NewPageAsync("edited");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));
        await page.SetSmoothingAsync("0.4");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var first = await page.DrawnRunAsync();
        var loaded = await page.LabelsAsync();
        await page.PaintAsync(0.5, 0.15);
        await Expect(page.Run(first, "samsgp-edited")).ToHaveTextAsync("✎ edited, not saved");
        var painted = await page.LabelsAsync();

        await page.SetSmoothingAsync("0.6");
        await page.Cy("samsgp-run").ClickAsync();
        await Expect(page.Cy("samsgp-question")).ToContainTextAsync("it is not saved");
        await page.ScreenshotAsync("question");
        await page.Cy("samsgp-answer-cancel").ClickAsync();
        await Expect(page.Cy("samsgp-question")).ToHaveCountAsync(0);
        Assert.Equal(first, await page.StartedRunAsync()); // nothing was begun
        Assert.Equal(painted, await page.LabelsAsync());

        await page.Cy("samsgp-run").ClickAsync();
        await page.Cy("samsgp-answer-save").ClickAsync();
        await Expect(page.Page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await page.WaitForOverlayAsync();
        Assert.NotEqual(first, await page.DrawnRunAsync());
        var (study, _) = PhantomFiles.UidsOf(viewer.Numbered);
        var descriptions = (await viewer.Service.Client.SearchAsync($"studies/{study}/series?Modality=SEG&includefield=0008103E")).Select(one => one.Value("0008103E")).ToList();
        Assert.Contains("Corrected: Synthetic abdomen, smoothing 0.4", descriptions);

        // What was edited is still there, and thrown away when that is asked for.
        await page.Run(first, "samsgp-show").ClickAsync();
        await Expect(page.Run(first, "samsgp-edited")).ToHaveTextAsync("✎ edited, saved");
        await page.ScreenshotAsync("saved");
        await page.Run(first, "samsgp-take-back").ClickAsync();
        await Expect(page.Run(first, "samsgp-edited")).ToHaveCountAsync(0);
        Assert.Equal(loaded, await page.LabelsAsync());
        Assert.Empty(page.Errors);
    }
}
