using System.IO.Compression;
using System.Net;
using SamSgp.Testing;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>A task is drawn in the viewer, runs, and leaves it as a folder.</summary>
[Collection(ViewerTests.Name)]
public sealed class NewTaskTests(ViewerFixture viewer)
{
    private const int Liver = 1;

    [ChromiumFact]
    public async Task Draw_StructureInThreeSlices_IsATaskThatRuns()
    {
        // A service of its own: the new task would fit the series of the other tests.
        await using var service = await ServiceProcess.StartAsync();
        using (var stored = await service.Client.StoreAsync(PhantomFiles.Of(viewer.Other))) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        await using var page = await viewer.NewPageAsync("new-task", service.Client.BaseAddress);
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.Cy("samsgp-new-task").Locator("summary").ClickAsync();
        await page.Cy("samsgp-start-drawing").ClickAsync();
        await page.Cy("Brush-btn").ClickAsync();
        var (slice, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Liver);
        foreach (var at in (int[])[slice, slice - 1, slice - 2])
        {
            await page.GoToInstanceAsync(at + 1);
            await FillAsync(page, truth);
        }

        await page.ScreenshotAsync("drawn");
        await page.Cy("autoSegment-btn").ClickAsync();
        await page.Cy("samsgp-make-task").ClickAsync();
        await Expect(page.Cy("samsgp-complaint")).ToContainTextAsync("Give the task a title");
        await page.Cy("samsgp-structure-1").FillAsync("Liver");
        await page.Cy("samsgp-task-title").FillAsync("My liver");
        await page.ScreenshotAsync("named");
        await page.Cy("samsgp-make-task").ClickAsync();
        await Expect(page.Cy("samsgp-task-my-liver")).ToHaveAttributeAsync("aria-expanded", "true", new() { Timeout = 120_000 });
        await Expect(page.Cy("samsgp-experimental-my-liver")).ToContainTextAsync("Drawn by a user");
        await page.ScreenshotAsync("made");

        await page.StartAsync("my-liver");
        await page.WaitForOverlayAsync();
        await Expect(page.Run(await page.DrawnRunAsync(), "samsgp-size")).ToContainTextAsync("ml");
        await page.ScreenshotAsync("run");
        using var folder = new TemporaryFolder();
        var zip = await page.Page.RunAndWaitForDownloadAsync(() => page.Cy("samsgp-export-task").ClickAsync());
        await zip.SaveAsAsync(folder.PathTo("task.zip"));
        await using var read = await ZipFile.OpenReadAsync(folder.PathTo("task.zip"));
        Assert.Equal(["my-liver/support/001_image.nii.gz", "my-liver/support/001_mask.nii.gz", "my-liver/task.yaml"], read.Entries.Select(entry => entry.FullName).Order());

        await page.Cy("samsgp-remove-task").ClickAsync();
        await page.Cy("samsgp-answer-remove").ClickAsync();
        await Expect(page.Cy("samsgp-task-my-liver")).ToHaveCountAsync(0);
    }

    // Strokes of the brush over most of the structure.
    private static async Task FillAsync(ViewerPage page, bool[,] truth)
    {
        var (columns, rows) = (truth.GetLength(0), truth.GetLength(1));
        for (var row = 0; row < rows; row += 6)
        {
            var inside = Enumerable.Range(0, columns).Where(column => truth[column, row]).ToList();
            if (inside.Count < 12) continue;
            await page.DragAsync(await page.PlaceAsync(columns, rows, inside[0] + 5, row), await page.PlaceAsync(columns, rows, inside[^1] - 5, row));
        }
    }
}
