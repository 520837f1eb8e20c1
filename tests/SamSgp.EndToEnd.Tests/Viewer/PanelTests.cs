using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The panel says what is to be known, and chooses nothing that is the user's to choose.</summary>
[Collection(ViewerTests.Name)]
public sealed partial class PanelTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";

    [ChromiumFact]
    public async Task Open_SeveralTasksFit_NoneIsChosen()
    {
        await using var page = await viewer.NewPageAsync("choose");
        await page.OpenAsync(viewer.UltrasoundStudy);

        await Expect(page.Cy("samsgp-choose")).ToHaveTextAsync("2 tasks fit this series. Choose one.");
        await Expect(page.Cy($"samsgp-task-{EllipseTask.Id}")).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(page.Cy("samsgp-run")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("none");

        await page.ChooseAsync(EllipseTask.SecondId);
        await Expect(page.Cy("samsgp-comparing")).ToHaveCountAsync(0, new() { Timeout = 120_000 });
        await Expect(page.Cy("samsgp-unlike")).ToHaveCountAsync(0); // of the kind of its examples
        await Expect(page.Cy("samsgp-choose")).ToHaveCountAsync(0);
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task RunAnyway_TaskOfAnotherKind_IsSaidBeforeAndAfter()
    {
        await using var page = await viewer.NewPageAsync("anyway");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        var reason = page.Cy($"samsgp-reason-{EllipseTask.SecondId}");
        await Expect(page.Cy("samsgp-others").Locator("summary")).ToHaveTextAsync("2 tasks are not for this series");
        await Expect(reason).ToBeHiddenAsync();
        await page.Cy("samsgp-others").Locator("summary").ClickAsync();
        await Expect(reason).ToBeVisibleAsync();

        await page.Cy($"samsgp-anyway-{EllipseTask.SecondId}").ClickAsync();
        await Expect(page.Cy("samsgp-forced-hint")).ToContainTextAsync("will be marked");
        await Expect(page.Cy("samsgp-unlike")).ToContainTextAsync("unlike all examples", new() { Timeout = 120_000 });
        await page.ScreenshotAsync("before");
        await Expect(page.Cy("samsgp-run")).ToHaveTextAsync("Run anyway");
        await page.Cy("samsgp-run").ClickAsync();

        var result = page.Cy("samsgp-run-COMPLETED").First;
        await Expect(result.Locator("[data-cy=samsgp-forced]")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(result).ToContainTextAsync($"Task {EllipseTask.SecondId} is not for this series");
        await Expect(result).ToContainTextAsync("The modality is CT");
        await Expect(result).ToContainTextAsync("unlike all examples");
        await page.ScreenshotAsync("after");
    }

    [ChromiumFact]
    public async Task Result_ShowsConfidenceOfEachSegment()
    {
        await using var page = await viewer.NewPageAsync("confidence");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();

        var confidences = await page.Run(await page.DrawnRunAsync(), "samsgp-confidence").AllTextContentsAsync();
        Assert.Equal(4, confidences.Count);
        Assert.All(confidences, confidence => Assert.Matches(Percent(), confidence));
        await page.ScreenshotAsync("result");
    }

    [ChromiumFact]
    public async Task SlicesToCheck_AreTheFewWorstByTheViewersOwnNumbers()
    {
        await using var page = await viewer.NewPageAsync("numbers");
        await viewer.Service.Client.RunAsync(Task, viewer.Numbered);
        // Of these the network shall not be sure, whatever weights are shipped.
        await page.ChangeRunsAsync(run =>
        {
            run["segments"]![0]!["toCheck"] = ToCheck((4, 0.31), (5, 0.33), (6, 0.35), (7, 0.4));
            run["segments"]![1]!["toCheck"] = ToCheck((8, 0.05), (4, 0.2), (9, 0.45));
            foreach (var other in run["segments"]!.AsArray().Skip(2)) other!["toCheck"] = new JsonArray();
        });
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Numbered));

        var checks = page.Cy("samsgp-run-COMPLETED").First.Locator("[data-cy=samsgp-check]");
        // Slice 1 has the number 140; a slice of two segments stands there once.
        await Expect(checks).ToHaveTextAsync(["132 Spleen", "136 Spleen", "135 Liver", "134 Liver", "133 Liver", "131 Spleen"]);
        await checks.Nth(2).ClickAsync();
        await page.ExpectInstanceAsync(135);
        await page.ScreenshotAsync("there");

        JsonArray ToCheck(params (int Slice, double Confidence)[] slices) => [.. slices.Select(one => new JsonObject
        {
            ["slice"] = one.Slice + 1, ["confidence"] = one.Confidence, ["frame"] = null,
            ["sopInstanceUid"] = viewer.Numbered.Instances[one.Slice].GetString(DicomTag.SOPInstanceUID),
        })];
    }

    [ChromiumFact]
    public async Task Open_Report_OffersNoTask()
    {
        await using var page = await viewer.NewPageAsync("report");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        await page.Page.ReloadAsync();
        await page.OpenPanelAsync();
        await page.Page.GetByText("Measurements:").First.DblClickAsync();
        await page.ScreenshotAsync("open");

        await Expect(page.Cy("samsgp-no-images")).ToContainTextAsync("holds no images");
        await Expect(page.Cy("samsgp-others")).ToHaveCountAsync(0);
        await Expect(page.Cy("samsgp-tasks")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("report");
    }

    [GeneratedRegex(@"^\d+ %( \(low\))?$")]
    private static partial Regex Percent();
}
