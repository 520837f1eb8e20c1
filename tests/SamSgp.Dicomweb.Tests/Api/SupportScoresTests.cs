using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Measuring a task on its own examples over HTTP, with a network that says what the test wants.</summary>
public sealed class SupportScoresTests : IAsyncDisposable
{
    private const string Scores = "/api/tasks/phantom-ct/support/scores";
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private RunningService? _service;

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        if (_service is not null) await _service.DisposeAsync();
    }

    [Fact]
    public async Task Measure_Task_IsShownWithItAndAFailureLaterLeavesIt()
    {
        var http = await StartAsync();
        Assert.Null((await TaskAsync(http)).GetProperty("score").GetString()); // its examples are images, of which nobody measured anything

        var asked = await http.PostAsync(Scores, null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await UntilAsync(http, state => state.GetProperty("stage").GetString() == "Segmenting (1 of 4)");
        _released.SetResult();
        var measured = await UntilAsync(http, IsIdle);

        var score = measured.GetProperty("score");
        Assert.Equal((0.75, true, 0), (score.GetProperty("dice").GetDouble(), score.GetProperty("here").GetBoolean(), score.GetProperty("supportVersion").GetInt32()));
        Assert.Equal("bad.nii.gz", Assert.Single(score.GetProperty("hurting").EnumerateArray()).GetProperty("example").GetString());
        Assert.Equal(0.75, (await TaskAsync(http)).GetProperty("score").GetProperty("dice").GetDouble());

        _fault = new SupportSetException("Task phantom-ct has images of 2 cases.");
        await http.PostAsync(Scores, null);
        var failed = await UntilAsync(http, state => IsIdle(state) && state.GetProperty("failure").ValueKind != JsonValueKind.Null);
        Assert.Equal("Task phantom-ct has images of 2 cases.", failed.GetProperty("failure").GetString());
        Assert.Equal(0.75, failed.GetProperty("score").GetProperty("dice").GetDouble());
    }

    [Fact]
    public async Task Cancel_MeasurementThatRuns_EndsItAndAnotherCanBeAskedFor()
    {
        var http = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(Scores)).StatusCode);
        await http.PostAsync(Scores, null);
        await UntilAsync(http, state => state.GetProperty("progress").ValueKind == JsonValueKind.Number);

        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync(Scores)).StatusCode);
        var canceled = await UntilAsync(http, state => IsIdle(state) && state.GetProperty("progress").ValueKind == JsonValueKind.Null);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (canceled.GetProperty("score").ValueKind, canceled.GetProperty("failure").ValueKind));

        _released.SetResult();
        await http.PostAsync(Scores, null);
        Assert.Equal(JsonValueKind.Object, (await UntilAsync(http, IsIdle)).GetProperty("score").ValueKind);
    }

    [Fact]
    public async Task Measure_UnknownTask_Is404()
    {
        var http = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/api/tasks/none/support/scores", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/tasks/none/support/scores")).StatusCode);
    }

    private static bool IsIdle(JsonElement state) => state.GetProperty("asked").ValueKind == JsonValueKind.Null;

    private async Task<HttpClient> StartAsync()
    {
        _service = await RunningService.StartAsync([], builder => builder.Services.AddSingleton<ScoreSupport>((task, support, _, progress, stop) =>
        {
            progress.Report(new SegmentationProgress("Segmenting", 1, 4, 0.5));
            Task.WaitAny([_released.Task], stop);
            if (_fault is not null) throw _fault;
            return new SupportRecord
            {
                Task = task.Id, TaskVersion = task.Version, Segments = new Dictionary<int, string>(), Model = "fake", Preparation = "", Images = 4, Cases = 4,
                Scores = [new SegmentScore(1, 0.75, 0.1, 0.6, 4)], Effects = [new("bad.nii.gz", -0.2, 5), new("good.nii.gz", 0.1, 5)],
            };
        }));
        return _service.Http;
    }

    private static async Task<JsonElement> TaskAsync(HttpClient http) => await (await http.GetAsync("/api/tasks/phantom-ct")).JsonAsync();

    private static async Task<JsonElement> UntilAsync(HttpClient http, Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var state = await (await http.GetAsync(Scores)).JsonAsync();
            if (isSo(state)) return state;
            await Task.Delay(20);
        }
    }
}
