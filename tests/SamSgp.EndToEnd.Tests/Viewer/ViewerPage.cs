using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SamSgp.Imaging.Rasters;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>What a person does in the viewer. Every wait is for something to be seen, with much time for slow machines.</summary>
internal sealed partial class ViewerPage : IAsyncDisposable
{
    private const float Patience = 240_000;
    private const string NewestRun = "JSON.parse(sessionStorage['samsgp.runs'] ?? '[]').at(-1) ?? null";

    /// <summary>Screenshots, kept as test output.</summary>
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "screenshots");

    private readonly Uri _origin;
    private readonly string _name;
    private readonly List<string> _errors = [], _console = [];

    public ViewerPage(IPage page, Uri origin, string name)
    {
        (Page, _origin, _name) = (page, origin, name);
        page.SetDefaultTimeout(Patience);
        page.SetDefaultNavigationTimeout(Patience);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _console.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Exceptions that nobody caught in the page.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public ILocator Cy(string name) => Page.Locator($"[data-cy='{name}']");

    /// <summary>Something of a run among the results.</summary>
    public ILocator Run(string? workitem, string name) => Page.Locator($"[data-workitem='{workitem}'] [data-cy='{name}']");

    /// <summary>Opens a study and the panel.</summary>
    public async Task OpenAsync(string study, string mode = "viewer")
    {
        await Page.GotoAsync(new Uri(_origin, $"{mode}?StudyInstanceUIDs={study}").ToString());
        await OpenPanelAsync();
    }

    public async Task OpenPanelAsync()
    {
        try
        {
            await Cy("AutoSegment").ClickAsync();
            await Cy("samsgp-series").WaitForAsync();
        }
        catch (TimeoutException missing)
        {
            await ScreenshotAsync("failed");
            throw new InvalidOperationException(
                $"The panel did not open. The page's errors:\n{string.Join('\n', _errors.Concat(_console))}", missing);
        }
    }

    /// <summary>Unfolds a task, where it is not.</summary>
    public async Task ChooseAsync(string task)
    {
        var item = Cy($"samsgp-task-{task}");
        if (await item.GetAttributeAsync("aria-expanded") != "true") await item.ClickAsync();
    }

    /// <summary>Presses Segment and waits until the run has begun. A short one may end before its progress was seen.</summary>
    public async Task StartAsync(string task)
    {
        await ChooseAsync(task);
        await StartAsync(() => Cy("samsgp-run").ClickAsync());
    }

    /// <summary>Does what begins a run and waits until it has begun.</summary>
    public async Task StartAsync(Func<Task> press)
    {
        var before = await StartedRunAsync();
        await press();
        await Page.WaitForFunctionAsync($"before => ({NewestRun}) !== before", before);
    }

    public Task SetSmoothingAsync(string millimeters) =>
        Cy("samsgp-form").Locator("input[name=smoothing]").FillAsync(millimeters);

    /// <summary>Workitem of the newest run begun by this page; null when there is none.</summary>
    public Task<string?> StartedRunAsync() => Page.EvaluateAsync<string?>(NewestRun);

    /// <summary>Workitem of the run whose result is drawn.</summary>
    public Task<string?> DrawnRunAsync() =>
        Page.Locator("[data-workitem]:has([data-cy=samsgp-hide])").First.GetAttributeAsync("data-workitem");

    public async Task SignInAsync(string key)
    {
        await Cy("samsgp-sign-in").Locator("input").FillAsync(key);
        await Cy("samsgp-sign-in").Locator("button").ClickAsync();
    }

    /// <summary>Draws a short line with the tool in hand.</summary>
    /// <param name="across">Where, as a share of the viewport's width.</param>
    /// <param name="down">Where, as a share of its height.</param>
    public async Task DrawAsync(double across, double down)
    {
        var box = (await Canvas(0).BoundingBoxAsync())!;
        var (x, y) = ((float)(box.X + across * box.Width), (float)(box.Y + down * box.Height));
        await Page.Mouse.MoveAsync(x, y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(x + 20, y, new() { Steps = 4 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Paints a short stroke with the viewer's brush, and comes back to the panel.</summary>
    /// <inheritdoc cref="DrawAsync"/>
    public async Task PaintAsync(double across, double down)
    {
        await Cy("panelSegmentationWithToolsLabelMap-btn").ClickAsync();
        await Cy("Brush-btn").ClickAsync();
        await DrawAsync(across, down);
        await Cy("autoSegment-btn").ClickAsync();
    }

    /// <summary>Waits until the run in progress has ended and its result is drawn.</summary>
    public async Task WaitForOverlayAsync()
    {
        await Expect(Cy("samsgp-progress")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Page.Locator($"[data-workitem='{await StartedRunAsync()}'] [data-cy=samsgp-hide]").WaitForAsync();
    }

    /// <summary>Turns the wheel until an image is shown.</summary>
    /// <param name="instance">Its Instance Number.</param>
    public async Task GoToInstanceAsync(int instance)
    {
        var box = (await Canvas(0).BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        var direction = 100; // which way numbers grow depends on how the images lie; at an end it is turned
        for (var (turn, now) = (0, await InstanceAsync()); now != instance; turn++)
        {
            Assert.True(turn < 200, $"Image {instance} was not reached; {now} is shown.");
            await Page.Mouse.WheelAsync(0, direction);
            var before = now;
            for (var look = 0; look < 50 && now == before; look++)
            {
                await Task.Delay(20);
                now = await InstanceAsync();
            }

            if (now == before) direction = -direction;
        }
    }

    /// <summary>Instance Number of the image shown, as its corner says.</summary>
    public async Task<int> InstanceAsync()
    {
        var text = await Cy("viewport-overlay-bottom-right").First.TextContentAsync() ?? "";
        return InstanceText().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Waits until an image is shown, and looks whether it stays.</summary>
    public async Task ExpectInstanceAsync(int instance)
    {
        for (var look = 0; look < 100 && await InstanceAsync() != instance; look++) await Task.Delay(50);
        await Task.Delay(500);
        Assert.Equal(instance, await InstanceAsync());
    }

    /// <summary>Changes what the page hears of the runs on a study.</summary>
    public Task ChangeRunsAsync(Action<JsonObject> change) => Page.RouteAsync("**/api/segmentations?*", async route =>
    {
        var answer = await route.FetchAsync();
        var runs = JsonNode.Parse(await answer.TextAsync())!.AsArray();
        foreach (var run in runs) change(run!.AsObject());
        await route.FulfillAsync(new() { Response = answer, Body = runs.ToJsonString() });
    });

    /// <summary>What the viewer's label maps of the segmentation on the screen hold: of each slice how many voxels each label has.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync() => await Page.EvaluateAsync<string[]>("""
        () => {
          const [drawn] = window.cornerstoneTools.segmentation.state.getSegmentations().slice(-1);
          return drawn.representationData.Labelmap.imageIds.map(id => {
            const counts = {};
            window.cornerstone.cache.getImage(id).voxelManager.getScalarData().forEach((value, at) => {
              counts[value] ??= [0, 0];
              counts[value][0] += 1;
              counts[value][1] += at;
            });
            return JSON.stringify(counts);
          });
        }
        """);

    /// <summary>Keeps the label maps as they are, for <see cref="ExtentsAsync"/>.</summary>
    public Task KeepLabelsAsync() => Page.EvaluateAsync("""
        () => {
          const [drawn] = window.cornerstoneTools.segmentation.state.getSegmentations().slice(-1);
          window.keptLabels = drawn.representationData.Labelmap.imageIds.map(id => window.cornerstone.cache.getImage(id).voxelManager.getScalarData().slice());
        }
        """);

    /// <summary>Where a label is, slice by slice; null where it is not.</summary>
    /// <param name="loaded">True for the labels that were kept.</param>
    /// <param name="label">The label.</param>
    public async Task<IReadOnlyList<LabelExtent?>> ExtentsAsync(bool loaded, int label)
    {
        var numbers = await Page.EvaluateAsync<int[][]>("""
            ({ loaded, label }) => {
              const [drawn] = window.cornerstoneTools.segmentation.state.getSegmentations().slice(-1);
              return drawn.representationData.Labelmap.imageIds.map((id, slice) => {
                const image = window.cornerstone.cache.getImage(id);
                const labels = loaded ? window.keptLabels[slice] : image.voxelManager.getScalarData();
                const at = [];
                labels.forEach((value, i) => value === label && at.push(i));
                const [c, r] = [at.map(i => i % image.columns), at.map(i => Math.floor(i / image.columns))];
                return at.length === 0 ? [] : [at.length, Math.min(...c), Math.min(...r), Math.max(...c), Math.max(...r)];
              });
            }
            """, new { loaded, label });
        return [.. numbers.Select(n => n.Length == 0 ? null : new LabelExtent(n[0], n[1], n[2], n[3], n[4]))];
    }

    /// <summary>Where a pixel is on the page, images being fitted into their viewport.</summary>
    public async Task<(float X, float Y)> PlaceAsync(int columns, int rows, int column, int row)
    {
        var box = (await Canvas(0).BoundingBoxAsync())!;
        var scale = Math.Min(box.Width / columns, box.Height / rows);
        return (box.X + (box.Width - columns * scale) / 2 + (column + 0.5f) * scale, box.Y + (box.Height - rows * scale) / 2 + (row + 0.5f) * scale);
    }

    /// <summary>Drags the tool in hand from one place of the page to another.</summary>
    public async Task DragAsync((float X, float Y) from, (float X, float Y) to)
    {
        await Page.Mouse.MoveAsync(from.X, from.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(to.X, to.Y, new() { Steps = 8 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>The images and what is drawn over them, without the rest of the page.</summary>
    public async Task<RasterImage> CaptureAsync(int pane = 0)
    {
        var path = Path.Combine(Directory.CreateDirectory(Screenshots).FullName, $"{_name}-canvas.png");
        await Canvas(pane).ScreenshotAsync(new() { Path = path });
        return RasterImage.Read(path);
    }

    /// <summary>Waits until what is drawn is as it should be; keeps a screenshot of the page in any event.</summary>
    public async Task ExpectDrawnAsync(string state, Func<RasterImage, string?> fault, int pane = 0)
    {
        string? last = null;
        for (var look = 0; look < 60; look++)
        {
            last = fault(await CaptureAsync(pane));
            if (last is null) break;
            await Task.Delay(250);
        }

        await ScreenshotAsync(state);
        Assert.Null(last);
    }

    /// <summary>Middle on the page of what is drawn in a colour.</summary>
    public async Task<(float X, float Y)> MiddleOfAsync(string color, int pane)
    {
        var box = (await Canvas(pane).BoundingBoxAsync())!;
        var picture = await CaptureAsync(pane);
        var (x, y) = OverlayPixels.Middle(picture, color);
        return ((float)(box.X + (x * box.Width / picture.Width)), (float)(box.Y + (y * box.Height / picture.Height)));
    }

    public Task ScreenshotAsync(string state) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Directory.CreateDirectory(Screenshots).FullName, $"{_name}-{state}.png") });

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private ILocator Canvas(int pane) => Page.Locator("[data-cy='viewport-pane'] canvas.cornerstone-canvas").Nth(pane);

    [GeneratedRegex(@"I:\s*(\d+)")]
    private static partial Regex InstanceText();
}
