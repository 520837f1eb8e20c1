using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Saying what belongs to a segment, with boxes and clicks: the network does the rest.</summary>
[Collection(ViewerTests.Name)]
public sealed class PromptTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct";
    private const string LiverColor = "#dd8265";
    private const int Liver = 1, Spleen = 2;

    [ChromiumFact]
    public async Task Box_RoundPartOfASegment_HoldsItAndIsTakenBack()
    {
        await using var page = await OpenAsync("box");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        var middle = (top + bottom) / 2;

        await page.Cy("samsgp-box").ClickAsync();
        await Expect(page.Cy("samsgp-box")).ToHaveAttributeAsync("aria-pressed", "true");
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, middle)); // the upper half
        await Expect(page.Cy("samsgp-clear")).ToBeVisibleAsync();
        await ExpectAsync(page, labels => labels != loaded.Join());
        await page.ScreenshotAsync("drawn");

        var boxed = await page.LabelsAsync();
        var (before, after) = (await page.ExtentsAsync(loaded: true, Spleen), await page.ExtentsAsync(loaded: false, Spleen));
        Assert.Contains(Enumerable.Range(0, after.Count), at => before[at]?.Bottom > middle + 3 && after[at]?.Bottom <= middle + 1);
        Assert.Equal(OthersThan(Spleen, loaded), OthersThan(Spleen, boxed));

        await page.Page.Keyboard.PressAsync("Control+z");
        await ExpectAsync(page, labels => labels == loaded.Join());
        await Expect(page.Cy("samsgp-clear")).ToHaveCountAsync(0);
        await page.Page.Keyboard.PressAsync("Control+y");
        await ExpectAsync(page, labels => labels == boxed.Join());
        await page.Cy("samsgp-clear").ClickAsync();
        await ExpectAsync(page, labels => labels == loaded.Join());
        await page.ScreenshotAsync("cleared");
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Exclude_ClickOnASegment_TakesAPartAwayThere()
    {
        await using var page = await OpenAsync("exclude");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);

        await page.Cy("samsgp-slice-only").CheckAsync();
        await page.Cy("samsgp-exclude").ClickAsync();
        await DragAsync(page, truth, ((left + right) / 2, (top + bottom) / 2), ((left + right) / 2, (top + bottom) / 2));
        await ExpectAsync(page, labels => labels != loaded.Join());
        await page.ScreenshotAsync("drawn");

        var after = await page.LabelsAsync();
        Assert.Single(Enumerable.Range(0, loaded.Count), at => loaded[at] != after[at]); // this slice only
        Assert.Equal(OthersThan(Spleen, loaded), OthersThan(Spleen, after));
        var (before, now) = (await page.ExtentsAsync(loaded: true, Spleen), await page.ExtentsAsync(loaded: false, Spleen));
        Assert.True(now.Sum(one => one?.Count ?? 0) < before.Sum(one => one?.Count ?? 0));
    }

    [ChromiumFact]
    public async Task Box_AnswerOnItsWay_IsDrawnSliceBySlice()
    {
        await using var page = await OpenAsync("streamed");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        // The first event of the answer arrives, the rest waits until the test lets it through.
        await page.Page.EvaluateAsync("""
            () => {
              const [plain, blocks] = [window.fetch, text => text.indexOf('\n\n') + 2];
              const gate = new Promise(open => { window.letTheRestThrough = open; });
              window.fetch = async (address, options) => {
                const answer = await plain(address, options);
                if (!String(address).endsWith('/corrections') || !answer.ok) return answer;
                const text = await answer.text();
                const parts = [text.slice(0, blocks(text)), text.slice(blocks(text))].map(part => new TextEncoder().encode(part));
                return new Response(new ReadableStream({
                  async start(out) {
                    out.enqueue(parts[0]);
                    await gate;
                    out.enqueue(parts[1]);
                    out.close();
                  },
                }), { headers: answer.headers });
              };
            }
            """);

        await page.Cy("samsgp-box").ClickAsync();
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, (top + bottom) / 2));
        await ExpectAsync(page, labels => labels != loaded.Join(), panel: "Working…");
        var first = await page.LabelsAsync();
        Assert.Single(Enumerable.Range(0, loaded.Count), at => loaded[at] != first[at]);
        await page.ScreenshotAsync("first");

        // A brush does not wait for the answer: what it paints in the first slice meanwhile is not taken back by the rest.
        await page.Page.EvaluateAsync($$"""
            () => {
              const [drawn] = window.cornerstoneTools.segmentation.state.getSegmentations().slice(-1);
              const { voxelManager } = window.cornerstone.cache.getImage(drawn.representationData.Labelmap.imageIds[0]);
              voxelManager.setScalarData(voxelManager.getScalarData().map((value, at) => at < 50 ? {{Spleen}} : value));
              window.cornerstoneTools.segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(drawn.segmentationId, [0], {{Spleen}});
            }
            """);
        var painted = await page.LabelsAsync();
        await page.Page.EvaluateAsync("() => window.letTheRestThrough()");
        await ExpectAsync(page, labels => labels != loaded.Join());
        Assert.Equal(OthersThan(Spleen, loaded), OthersThan(Spleen, await page.LabelsAsync()));
        Assert.Equal(painted[0], (await page.LabelsAsync())[0]);
        Assert.NotEqual(loaded[0], painted[0]);
    }

    [ChromiumFact]
    public async Task Box_OfAnotherSegmentWhileOneIsMade_BothAreMade()
    {
        await using var page = await OpenAsync("two-segments");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        var asked = new TaskCompletionSource();
        await page.Page.RouteAsync("**/corrections", route => asked.TrySetResult() ? System.Threading.Tasks.Task.CompletedTask : route.ContinueAsync()); // the first gets no answer

        await page.Cy("samsgp-slice-only").CheckAsync();
        await page.Cy("samsgp-box").ClickAsync();
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, (top + bottom) / 2));
        await asked.Task;
        await page.Cy("samsgp-prompt-segment").SelectOptionAsync("Liver");
        var shown = await page.ExtentsAsync(loaded: true, Liver);
        var here = shown[AutoSegmentTests.LargestSlice(viewer.Other, Spleen).Slice] ?? shown.OfType<LabelExtent>().First();
        await DragAsync(page, truth, (here.Left, here.Top), (here.Right, (here.Top + here.Bottom) / 2));

        await ExpectAsync(page, labels => OthersThan(Spleen, labels.Split('|')).Join() != OthersThan(Spleen, loaded).Join()
            && OthersThan(Liver, labels.Split('|')).Join() != OthersThan(Liver, loaded).Join());
        await page.ScreenshotAsync("both");
    }

    [ChromiumFact]
    public async Task SliceOnly_AfterSomethingWasCarried_ChangesThatSliceAlone()
    {
        await using var page = await OpenAsync("slice-after-volume");
        var loaded = await page.LabelsAsync();
        var (slice, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        var asked = new List<string>();
        page.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/corrections", StringComparison.Ordinal)) asked.Add(request.PostData ?? "");
        };
        await page.Cy("samsgp-box").ClickAsync();
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, (top + bottom) / 2)); // the upper half, carried
        await ExpectAsync(page, labels => labels != loaded.Join());
        var carried = await page.LabelsAsync();
        Assert.True(Enumerable.Range(0, loaded.Count).Count(at => loaded[at] != carried[at]) > 1);

        await page.Cy("samsgp-slice-only").CheckAsync();
        await page.GoToInstanceAsync(slice); // the one before
        await DragAsync(page, truth, (left - 2, top - 2), ((left + right) / 2, bottom + 2)); // the left half, here alone
        await ExpectAsync(page, labels => labels != carried.Join());
        await page.ScreenshotAsync("drawn");

        var after = await page.LabelsAsync();
        Assert.Single(Enumerable.Range(0, carried.Count), at => carried[at] != after[at]);
        Assert.Equal(2, asked.Count);
        Assert.All(asked, body => Assert.Contains("\"parameters\":{\"smoothing\"", body, StringComparison.Ordinal)); // the run's
    }

    [ChromiumFact]
    public async Task StudyList_EditsAreNotSaved_IsAskedBeforeTheyAreForgotten()
    {
        await using var page = await OpenAsync("leave");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        await page.Cy("samsgp-box").ClickAsync();
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, (top + bottom) / 2));
        await ExpectAsync(page, labels => labels != loaded.Join());
        await Expect(page.Cy("samsgp-edited").First).ToBeVisibleAsync();
        var (asked, leaves) = (new List<string>(), false);
        page.Page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Message);
            await (leaves ? dialog.AcceptAsync() : dialog.DismissAsync());
        };

        await page.Cy("return-to-work-list").ClickAsync();
        Assert.Equal(["What you changed in a result is not saved. Leave all the same?"], asked);
        Assert.NotEqual(loaded, await page.LabelsAsync()); // all as it was
        leaves = true;
        await page.Cy("return-to-work-list").ClickAsync();
        await Expect(page.Page.GetByText("Torso 4712").First).ToBeVisibleAsync();
        Assert.Equal(2, asked.Count);
    }

    [ChromiumFact]
    public async Task Exclude_ClickInThreePlanes_TakesAPartAway()
    {
        await using var page = await viewer.NewPageAsync("mpr-exclude");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.Cy("Layout").ClickAsync();
        await page.Page.GetByText("MPR", new() { Exact = true }).First.ClickAsync();
        await Expect(page.Cy("viewport-pane")).ToHaveCountAsync(3);
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        await page.KeepLabelsAsync();
        var loaded = await page.LabelsAsync();

        // The panes stand in the middle of the volume, where the liver is; the middle of its pixels in the first pane is inside it.
        await page.Cy("samsgp-slice-only").CheckAsync();
        await page.Cy("samsgp-exclude").ClickAsync();
        var (x, y) = await page.MiddleOfAsync(LiverColor, pane: 0);
        await page.DragAsync((x, y), (x, y));
        await ExpectAsync(page, labels => labels != loaded.Join());
        await page.ScreenshotAsync("drawn");

        Assert.Equal(OthersThan(Liver, loaded), OthersThan(Liver, await page.LabelsAsync()));
        Assert.True((await page.ExtentsAsync(loaded: false, Liver)).Sum(one => one?.Count ?? 0) < (await page.ExtentsAsync(loaded: true, Liver)).Sum(one => one?.Count ?? 0));
        await page.Cy("samsgp-clear").ClickAsync();
        await ExpectAsync(page, labels => labels == loaded.Join());
        Assert.Empty(page.Errors);
    }

    [ChromiumFact]
    public async Task Stop_RunningCorrection_LeavesWhatIsDrawn()
    {
        await using var page = await OpenAsync("stop");
        var loaded = await page.LabelsAsync();
        var (_, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Spleen);
        var (left, top, right, bottom) = BoxOf(truth);
        var asked = new TaskCompletionSource();
        await page.Page.RouteAsync("**/corrections", _ => asked.TrySetResult()); // and no answer, ever
        var gone = new TaskCompletionSource();
        page.Page.RequestFailed += (_, request) =>
        {
            if (request.Url.EndsWith("/corrections", StringComparison.Ordinal)) gone.TrySetResult();
        };

        await page.Cy("samsgp-box").ClickAsync();
        await DragAsync(page, truth, (left - 2, top - 2), (right + 2, bottom - 3));
        await asked.Task;
        await Expect(page.Cy("samsgp-propagate")).ToHaveTextAsync("Working…");
        await page.ScreenshotAsync("working");
        await page.Cy("samsgp-stop").ClickAsync();

        await gone.Task; // the service hears of it by the connection
        await Expect(page.Cy("samsgp-propagate")).ToHaveTextAsync("Propagate");
        await Expect(page.Cy("samsgp-stop")).ToHaveCountAsync(0);
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0);
        Assert.Equal(loaded, await page.LabelsAsync());
    }

    // With the result drawn, at the slice that shows most of the spleen, which is the segment that is spoken of.
    private async Task<ViewerPage> OpenAsync(string name)
    {
        var page = await viewer.NewPageAsync(name);
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Other));
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        await page.KeepLabelsAsync();
        await page.Cy("samsgp-prompt-segment").SelectOptionAsync("Spleen");
        await page.GoToInstanceAsync(AutoSegmentTests.LargestSlice(viewer.Other, Spleen).Slice + 1);
        return page;
    }

    private static async Task DragAsync(ViewerPage page, bool[,] truth, (int Column, int Row) from, (int Column, int Row) to)
    {
        var (columns, rows) = (truth.GetLength(0), truth.GetLength(1));
        await page.DragAsync(await page.PlaceAsync(columns, rows, from.Column, from.Row), await page.PlaceAsync(columns, rows, to.Column, to.Row));
    }

    private static async Task ExpectAsync(ViewerPage page, Func<string, bool> holds, string panel = "Propagate")
    {
        for (var look = 0; look < 400; look++)
        {
            if (holds((await page.LabelsAsync()).Join()) && await page.Cy("samsgp-propagate").TextContentAsync() == panel) return;
            await System.Threading.Tasks.Task.Delay(100);
        }

        await page.ScreenshotAsync("failed");
        Assert.Fail($"The labels are not as they should be; the panel says: {string.Join(' ', await page.Cy("samsgp-complaint").AllTextContentsAsync())}");
    }

    private static List<string> OthersThan(int label, IReadOnlyList<string> labels) => [.. labels.Select(slice =>
    {
        using var counts = System.Text.Json.JsonDocument.Parse(slice);
        return string.Join(' ', counts.RootElement.EnumerateObject().Where(one => one.Name != "0" && one.Name != label.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    })];

    private static (int Left, int Top, int Right, int Bottom) BoxOf(bool[,] truth)
    {
        var inside = Enumerable.Range(0, truth.GetLength(0)).SelectMany(c => Enumerable.Range(0, truth.GetLength(1)).Select(r => (c, r)))
            .Where(at => truth[at.c, at.r]).ToList();
        return (inside.Min(at => at.c), inside.Min(at => at.r), inside.Max(at => at.c), inside.Max(at => at.r));
    }
}

/// <summary>Where a label is in a slice.</summary>
internal sealed record LabelExtent(int Count, int Left, int Top, int Right, int Bottom);

file static class Labels
{
    public static string Join(this IReadOnlyList<string> slices) => string.Join('|', slices);
}
