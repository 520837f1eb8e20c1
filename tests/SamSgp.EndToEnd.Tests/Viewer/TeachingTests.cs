using System.IO.Compression;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Correcting a result with the viewer's brush, and teaching the task with it.</summary>
[Collection(ViewerTests.Name)]
public sealed class TeachingTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";
    private const int Liver = 1;

    [ChromiumFact]
    public async Task UseAsExample_CorrectedResult_IsWhatTheNextRunLearnsFrom()
    {
        await using var page = await viewer.NewPageAsync("teach");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var (slice, _) = AutoSegmentTests.LargestSlice(viewer.Other, Liver);
        await page.GoToInstanceAsync(slice + 1);

        await page.Cy("panelSegmentationWithToolsLabelMap-btn").ClickAsync();
        await page.Cy("Brush-btn").ClickAsync();
        await page.DrawAsync(0.5, 0.15); // Above the body, where nothing is.
        await page.ScreenshotAsync("brush");
        await page.Cy("autoSegment-btn").ClickAsync();
        await page.Cy("samsgp-teach").First.ClickAsync();
        await Expect(page.Cy("samsgp-question")).ToContainTextAsync("becomes an example");
        await page.Cy("samsgp-answer-teach").ClickAsync();
        await Expect(page.Cy("samsgp-support-version")).ToContainTextAsync("Version 1", new() { Timeout = 120_000 });
        await page.ScreenshotAsync("example");

        var mask = await ExportedMaskAsync();
        var painted = PaintedAbove(mask, slice, row: mask.Geometry.Rows / 4);
        Assert.True(painted > 20, $"{painted} voxels of the brush are in the example's mask.");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        Assert.Equal("1", await SupportVersionAsync(await page.DrawnRunAsync()));

        await page.Cy("samsgp-undo").ClickAsync();
        await Expect(page.Cy("samsgp-support-version")).ToHaveCountAsync(0);
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        Assert.Equal("0", await SupportVersionAsync(await page.DrawnRunAsync()));
    }

    [ChromiumFact]
    public async Task Propagate_PaintedSlice_ChangesItsNeighboursLeavesOtherSegmentsAndIsTakenBack()
    {
        await using var page = await viewer.NewPageAsync("propagate");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var loaded = await page.LabelsAsync();
        await page.Cy("samsgp-propagate").ClickAsync();
        await Expect(page.Cy("samsgp-complaint")).ToContainTextAsync("Paint on a slice");

        await page.Cy("panelSegmentationWithToolsLabelMap-btn").ClickAsync();
        await page.Cy("Brush-btn").ClickAsync();
        await page.ScreenshotAsync("tools");
        foreach (var dead in (string[])["LabelmapSlicePropagation", "MarkerLabelmap"]) // they want a model of another host
            await Expect(page.Page.Locator($"[data-cy^='{dead}']")).ToHaveCountAsync(0);
        await page.DrawAsync(0.5, 0.15); // Above the body, where nothing is.
        await page.Cy("autoSegment-btn").ClickAsync();
        var painted = await page.LabelsAsync();
        var slice = Assert.Single(Enumerable.Range(0, loaded.Count), at => loaded[at] != painted[at]);
        await page.Cy("samsgp-propagate").ClickAsync();
        await Expect(page.Cy("samsgp-propagate")).ToHaveTextAsync("Propagate", new() { Timeout = 120_000 });
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("propagated");

        var after = await page.LabelsAsync();
        Assert.Equal(painted[slice], after[slice]); // the truth
        Assert.Contains(Enumerable.Range(0, loaded.Count), at => at != slice && after[at] != loaded[at]);
        await page.Cy("samsgp-take-back").ClickAsync();
        await Expect(page.Cy("samsgp-propagate")).ToBeEnabledAsync();
        Assert.Equal(loaded, await page.LabelsAsync());
    }

    [ChromiumFact]
    public async Task Measure_TaskOfFourPictures_ShowsHowWellEachIsFoundByTheOthers()
    {
        await using var page = await viewer.NewPageAsync("measure");
        await page.OpenAsync(viewer.UltrasoundStudy);
        await page.ChooseAsync(EllipseTask.Id);
        await page.Cy("samsgp-examples").Locator("summary").ClickAsync();
        await page.Cy("samsgp-measure").ClickAsync();
        await Expect(page.Cy("samsgp-score")).ToContainTextAsync("measured here", new() { Timeout = 120_000 });
        await page.Cy("samsgp-score").Locator("summary").ClickAsync();
        await Expect(page.Cy("samsgp-score")).ToContainTextAsync("Ellipse");
        await Expect(page.Cy("samsgp-product")).ToContainTextAsync("not for clinical use");
        await page.ScreenshotAsync("score");
    }

    [ChromiumFact]
    public async Task Improve_TaskOfFourPictures_ShowsHowFarItIsUntilItIsCanceled()
    {
        await using var page = await viewer.NewPageAsync("improve");
        await page.OpenAsync(viewer.UltrasoundStudy);
        await page.ChooseAsync(EllipseTask.Id);
        await page.Cy("samsgp-examples").Locator("summary").ClickAsync();
        await page.Cy("samsgp-improve").ClickAsync();
        await Expect(page.Cy("samsgp-improving")).ToContainTextAsync("Improving", new() { Timeout = 120_000 });
        await page.ScreenshotAsync("improving");
        await page.Cy("samsgp-cancel-improvement").ClickAsync();
        await Expect(page.Cy("samsgp-improve")).ToHaveTextAsync("Improve", new() { Timeout = 120_000 });
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task Improved_TaskWithAVersion_ShowsHeldOutDiceBeforeAndAfterAndTakesItBack()
    {
        await using var page = await viewer.NewPageAsync("improved");
        // To train takes minutes; what the service says then is what its own tests look at.
        var version = 1;
        await page.Page.RouteAsync($"**/api/tasks/{EllipseTask.Id}/improve**", route =>
        {
            if (route.Request.Method == "POST") version = 0;
            return route.FulfillAsync(new() { ContentType = "application/json", Body = Improved(version) });
        });
        await page.OpenAsync(viewer.UltrasoundStudy);
        await page.ChooseAsync(EllipseTask.Id);
        await page.Cy("samsgp-examples").Locator("summary").ClickAsync();
        await Expect(page.Cy("samsgp-improved")).ToHaveTextAsync("Improved on 24 images: held-out Dice 0.812 before, 0.874 now");
        await page.ScreenshotAsync("improved");
        await page.Cy("samsgp-take-back-improvement").ClickAsync();
        await Expect(page.Cy("samsgp-improved")).ToHaveCountAsync(0);
        await Expect(page.Cy("samsgp-improve")).ToHaveTextAsync("Improve");
    }

    private static string Improved(int version) => $$"""
        {"taskId": "{{EllipseTask.Id}}", "asked": null, "progress": null, "stage": null, "failure": null, "version": {{version}}, "previous": 0, "misfit": null,
         "last": {"ended": "2026-01-02T03:04:05Z", "before": 0.8123, "after": 0.8741, "images": 24, "version": 1},
         "versions": [{"number": 1, "previous": 0, "created": "2026-01-02T03:04:05Z", "createdBy": "", "before": 0.8123, "after": 0.8741, "images": 24, "supportVersion": 0}]}
        """;

    private async Task<LabelVolume> ExportedMaskAsync()
    {
        using var folder = new TemporaryFolder();
        await using var zip = await viewer.Service.Client.GetStreamAsync($"api/tasks/{Task}/support/export");
        await ZipFile.ExtractToDirectoryAsync(zip, folder.Root);
        return NiftiFile.ReadLabels(folder.PathTo("support", "taught1-case1-1_mask.nii.gz"));
    }

    private async Task<string?> SupportVersionAsync(string? run)
    {
        var description = await viewer.Service.Client.GetStringAsync($"api/tasks/{Task}/segmentations/{run}");
        using var document = System.Text.Json.JsonDocument.Parse(description);
        return document.RootElement.GetProperty("facts").GetProperty("support.version").GetString();
    }

    private static int PaintedAbove(LabelVolume mask, int slice, int row)
    {
        var labels = mask.Slice(slice)[..(row * mask.Geometry.Columns)];
        return labels.Length - labels.Count((ushort)0);
    }
}
