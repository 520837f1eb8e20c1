using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamSgp.Imaging.Nifti;
using SamSgp.Testing;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Numbers and files leave the viewer.</summary>
[Collection(ViewerTests.Name)]
public sealed class ExportTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";

    [ChromiumFact]
    public async Task Measurements_AreShownAndCopiedAsTheServiceHasThem()
    {
        await viewer.Service.Client.RunAsync(Task, viewer.Numbered);
        await using var page = await viewer.NewPageAsync("measurements");
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        // As a task with a report script has it.
        await page.ChangeRunsAsync(run => run["measurements"] = new JsonArray(
            new JsonObject { ["measurement"] = "Width of Liver", ["value"] = 123.456, ["unit"] = "mm", ["segment"] = null, ["label"] = null }));
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));

        var result = page.Cy("samsgp-run-COMPLETED").First;
        await Expect(result.Locator("[data-cy=samsgp-values]")).ToHaveTextAsync("Mean HU");
        await Expect(result.Locator("[data-cy=samsgp-value]")).ToHaveCountAsync(4);
        await Expect(result.Locator("[data-cy=samsgp-value]").First).ToHaveAttributeAsync("title", new Regex("^Attenuation Coefficient: .* ± .* to .* HU$"));
        await Expect(result.Locator("[data-cy=samsgp-script-value]")).ToHaveTextAsync("Width of Liver123.5 mm");
        await result.Locator("[data-cy=samsgp-copy-csv]").ClickAsync();
        await Expect(page.Page.GetByText("The measurements are on the clipboard.")).ToBeVisibleAsync();
        await page.ScreenshotAsync("copied");

        var copied = await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        var run = await result.GetAttributeAsync("data-workitem");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/tasks/{Task}/segmentations/{run}/measurements");
        request.Headers.Accept.ParseAdd("text/csv");
        using var answer = await viewer.Service.Client.SendAsync(request);
        Assert.Equal((await answer.Content.ReadAsStringAsync()).ReplaceLineEndings("\n"), copied.ReplaceLineEndings("\n"));
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Export_SavesLabelMapAndSurface()
    {
        await viewer.Service.Client.RunAsync(Task, viewer.Numbered);
        await using var page = await viewer.NewPageAsync("export");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));
        var list = page.Cy("samsgp-run-COMPLETED").First.Locator("[data-cy=samsgp-export]");
        using var folder = new TemporaryFolder();

        var labels = await page.Page.RunAndWaitForDownloadAsync(() => list.SelectOptionAsync("NIfTI label map"));
        await labels.SaveAsAsync(folder.PathTo("labels.nii.gz"));
        var surface = await page.Page.RunAndWaitForDownloadAsync(() => list.SelectOptionAsync("STL surface: Liver"));
        await surface.SaveAsAsync(folder.PathTo("liver.stl"));
        await page.ScreenshotAsync("list");

        Assert.Equal(("phantom-ct.nii.gz", "phantom-ct-1.stl"), (labels.SuggestedFilename, surface.SuggestedFilename));
        var read = NiftiFile.ReadLabels(folder.PathTo("labels.nii.gz"));
        Assert.Equal(viewer.Numbered.Truth.Geometry.Slices, read.Geometry.Slices);
        Assert.Contains((ushort)1, read.Labels.ToArray());
        var bytes = await File.ReadAllBytesAsync(folder.PathTo("liver.stl"));
        Assert.Equal(84 + 50 * BitConverter.ToInt32(bytes, 80), bytes.Length);
        Assert.Empty(page.Errors);
    }
}
