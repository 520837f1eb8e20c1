using System.Text.Json;
using System.Text.RegularExpressions;
using SamSgp.Imaging.Phantoms;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The button, the panel and the overlay, in a real browser against the running service.</summary>
[Collection(ViewerTests.Name)]
public sealed partial class AutoSegmentTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct", LiverColor = "#dd8265";
    private const int Liver = 1;

    [ChromiumFact]
    public async Task Run_SyntheticCt_ShowsProgressThenTheLiverInItsColor()
    {
        await using var page = await viewer.NewPageAsync("ct");
        await page.OpenAsync(Study(viewer.Phantom));
        await Expect(page.Cy("samsgp-segments")).ToContainTextAsync("Spleen");
        await Expect(page.Cy($"samsgp-reason-{EllipseTask.Id}")).ToContainTextAsync("The modality is CT");

        await page.StartAsync(Task);
        await Expect(page.Cy("samsgp-progress")).ToContainTextAsync(Progress(), new() { Timeout = 120_000 });
        await page.ScreenshotAsync("progress");
        await page.WaitForOverlayAsync();

        var (slice, truth) = LargestSlice(viewer.Phantom, Liver);
        await page.GoToInstanceAsync(slice + 1);
        await page.ExpectDrawnAsync("overlay", picture => OverlayPixels.Fault(picture, LiverColor, truth));
        await Expect(page.Cy("samsgp-size").First).ToContainTextAsync("ml");
        await page.Cy("samsgp-show-preview").First.ClickAsync();
        await page.Cy("samsgp-preview").WaitForAsync();
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Run_Again_ReplacesTheOverlay()
    {
        await using var page = await viewer.NewPageAsync("replace");
        await page.OpenAsync(Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var first = await page.DrawnRunAsync();

        await page.SetSmoothingAsync("3");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();

        Assert.NotEqual(first, await page.DrawnRunAsync());
        await Expect(page.Cy("samsgp-hide")).ToHaveCountAsync(1); // One is drawn, whatever results there are.
        var (slice, truth) = LargestSlice(viewer.Other, Liver);
        await page.GoToInstanceAsync(slice + 1);
        await page.ExpectDrawnAsync("second", picture => OverlayPixels.Fault(picture, LiverColor, truth));
        await page.Cy("samsgp-hide").ClickAsync();
        await page.ExpectDrawnAsync("hidden",
            picture => OverlayPixels.Count(picture, LiverColor) == 0 ? null : "The overlay is still there.");
    }

    [ChromiumFact]
    public async Task Run_ToItsEnd_GoesToTheLargestSliceAndShownAgainStaysWhereOneIs()
    {
        await using var page = await viewer.NewPageAsync("place");
        await page.OpenAsync(Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var run = await viewer.Service.Client.GetStringAsync($"api/tasks/{Task}/segmentations/{await page.DrawnRunAsync()}");
        using var document = JsonDocument.Parse(run);
        var largest = document.RootElement.GetProperty("segments")[0].GetProperty("largest").GetProperty("slice").GetInt32();
        await page.ExpectInstanceAsync(largest);
        await page.ScreenshotAsync("largest");

        var other = largest > 6 ? largest - 3 : largest + 3;
        await page.Cy("samsgp-hide").ClickAsync();
        await page.GoToInstanceAsync(other);
        await page.Cy("samsgp-show").First.ClickAsync();
        await page.Cy("samsgp-hide").WaitForAsync();
        await page.ExpectInstanceAsync(other);
    }

    [ChromiumFact]
    public async Task Cancel_RunningJob_StopsItAtTheService()
    {
        await using var page = await viewer.NewPageAsync("cancel");
        await page.OpenAsync(Study(viewer.Phantom));
        await page.SetSmoothingAsync("1.5");
        await page.StartAsync(Task);
        var run = await page.Cy("samsgp-progress").First.GetAttributeAsync("data-run");
        await page.Cy("samsgp-cancel").First.ClickAsync();

        await page.Page.Locator($"[data-cy='samsgp-run-CANCELED'][data-workitem='{run}']").WaitForAsync();
        await page.ScreenshotAsync("canceled");
        var state = await viewer.Service.Client.GetStringAsync($"api/tasks/{Task}/segmentations/{run}");
        using var document = JsonDocument.Parse(state);
        Assert.Equal("CANCELED", document.RootElement.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("failure").ValueKind);
    }

    [ChromiumFact]
    public async Task Run_ParameterOutOfRange_SaysSoAsASentence()
    {
        await using var page = await viewer.NewPageAsync("error");
        await page.OpenAsync(Study(viewer.Phantom));
        await page.SetSmoothingAsync("99");
        await page.Cy("samsgp-run").ClickAsync();

        await Expect(page.Cy("samsgp-complaint")).ToContainTextAsync("smoothing", new() { Timeout = 120_000 });
        await page.ScreenshotAsync("sentence");
        await Expect(page.Cy("samsgp-run")).ToBeEnabledAsync();
    }

    [ChromiumFact]
    public async Task Run_Ultrasound_DrawsInsideThePicturesEllipse()
    {
        await using var page = await viewer.NewPageAsync("us");
        await page.OpenAsync(viewer.UltrasoundStudy);
        await page.StartAsync(EllipseTask.Id);
        await page.WaitForOverlayAsync();
        var truth = viewer.Ultrasound.Truth();
        await page.ExpectDrawnAsync("overlay", picture => OverlayPixels.Fault(picture, EllipseTask.Color, truth));
        await Expect(page.Cy("samsgp-size").First).ToContainTextAsync("mm²");
    }

    [GeneratedRegex(@"\d+ % · (Encoding slices|Segmenting)")]
    private static partial Regex Progress();

    internal static string Study(PhantomSeries phantom) => PhantomFiles.UidsOf(phantom).Study;

    /// <summary>The slice that shows most of a segment, from 0, and where it is there.</summary>
    internal static (int Slice, bool[,] Truth) LargestSlice(PhantomSeries phantom, int segment)
    {
        var geometry = phantom.Truth.Geometry;
        var voxels = new byte[geometry.SliceLength];
        var slice = Enumerable.Range(0, geometry.Slices).MaxBy(s => phantom.Truth.ReadSlice(segment, s, voxels));
        phantom.Truth.ReadSlice(segment, slice, voxels);
        var truth = new bool[geometry.Columns, geometry.Rows];
        for (var i = 0; i < voxels.Length; i++) truth[i % geometry.Columns, i / geometry.Columns] = voxels[i] != 0;
        return (slice, truth);
    }
}
