using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Improvement;
using SamSgp.Runs;
using SamSgp.Storage.Documents;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Improving a task over HTTP, with a training that says what the test wants.</summary>
public sealed class ImprovementTests : IAsyncDisposable
{
    private const string Improve = "/api/tasks/phantom-ct/improve";
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FinetuneOrder> _orders = [];
    private readonly TemporaryFolder _folder = new();
    private FinetuneOutcome _outcome = new() { Images = 40, Before = 0.8, After = 0.9, Helps = true };
    private RunningService? _service;

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        if (_service is not null) await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Improve_HeldOutImagesAreBetter_IsUsedUntilItIsTakenBack()
    {
        var http = await StartAsync();
        var plain = Learnt();
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync(Improve, null)).StatusCode);
        var running = await UntilAsync(http, state => state.GetProperty("stage").GetString() == "Training");
        Assert.Equal(0.5, running.GetProperty("progress").GetDouble());
        _released.SetResult();
        var ended = await UntilAsync(http, IsIdle);

        Assert.Equal((0.8, 0.9, 1), (ended.GetProperty("last").GetProperty("before").GetDouble(), ended.GetProperty("last").GetProperty("after").GetDouble(),
            ended.GetProperty("last").GetProperty("version").GetInt32()));
        Assert.Equal((1, 0), (ended.GetProperty("version").GetInt32(), ended.GetProperty("previous").GetInt32()));
        Assert.Equal("trained", File.ReadAllText(Learnt().Model.Adapter!));
        Assert.Equal(plain.Support, Learnt().Support); // images, which are encoded anew
        Assert.Equal([2, 0], [_orders[0].Examples.Count, _orders[0].Encoded]);
        Assert.False(Directory.Exists(Run), "the run's folder is left");

        var back = await (await http.PostAsync(Improve + "/take-back", null)).JsonAsync();
        Assert.Equal(0, back.GetProperty("version").GetInt32());
        Assert.Null(Learnt().Model.Adapter);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(Improve + "/take-back", null)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await http.PutAsJsonAsync(Improve + "/version", new { version = 1 })).StatusCode);
        Assert.NotNull(Learnt().Model.Adapter);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PutAsJsonAsync(Improve + "/version", new { version = 2 })).StatusCode);
    }

    [Fact]
    public async Task Improve_HeldOutImagesAreNoBetter_LeavesTheTaskAndSaysSo()
    {
        _outcome = new FinetuneOutcome { Images = 40, Before = 0.9, After = 0.85 };
        var http = await StartAsync();
        _released.SetResult();

        await http.PostAsync(Improve, null);
        var ended = await UntilAsync(http, IsIdle);

        Assert.Equal(JsonValueKind.Null, ended.GetProperty("last").GetProperty("version").ValueKind);
        Assert.Equal(0.85, ended.GetProperty("last").GetProperty("after").GetDouble());
        Assert.Equal(0, ended.GetProperty("version").GetInt32());
        Assert.Null(Learnt().Model.Adapter);
    }

    [Fact]
    public async Task Improve_TrainingFails_SaysWhyAndKeepsTheRunForTheNextTime()
    {
        _outcome = new FinetuneOutcome { Failure = "The training ended by itself (exit code 139)." };
        var http = await StartAsync();
        _released.SetResult();

        await http.PostAsync(Improve, null);
        Assert.Equal(_outcome.Failure, (await UntilAsync(http, IsIdle)).GetProperty("failure").GetString());
        File.WriteAllText(Path.Combine(Run, "state"), "half way");
        _outcome = new FinetuneOutcome { Images = 40, Before = 0.8, After = 0.9, Helps = true };
        await http.PostAsync(Improve, null);
        var ended = await UntilAsync(http, IsIdle);

        Assert.Equal((JsonValueKind.Null, 1), (ended.GetProperty("failure").ValueKind, ended.GetProperty("version").GetInt32()));
        Assert.Equal(["state of before"], _found);
    }

    [Fact]
    public async Task Cancel_ImprovementThatRuns_EndsItAndItsRunIsForgotten()
    {
        var http = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(Improve)).StatusCode);
        await http.PostAsync(Improve, null);
        await UntilAsync(http, state => state.GetProperty("stage").GetString() == "Training");

        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync(Improve)).StatusCode);

        var canceled = await UntilAsync(http, state => IsIdle(state) && state.GetProperty("progress").ValueKind == JsonValueKind.Null && !Directory.Exists(Run));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 0),
            (canceled.GetProperty("last").ValueKind, canceled.GetProperty("failure").ValueKind, canceled.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Cancel_AtAnotherProcessOfTheStore_EndsItHere()
    {
        var http = await StartAsync();
        await http.PostAsync(Improve, null);
        await UntilAsync(http, state => state.GetProperty("stage").GetString() == "Training");

        Assert.True(await new Improvements(_service!.Services.GetRequiredService<DocumentStore>(), TimeProvider.System).CancelAsync("phantom-ct", CancellationToken.None));

        await UntilAsync(http, state => IsIdle(state) && state.GetProperty("progress").ValueKind == JsonValueKind.Null && !Directory.Exists(Run));
    }

    [Fact]
    public async Task Improve_WaitingWhenTheServiceStopped_IsBegunAfterTheStart()
    {
        var data = _folder.PathTo("data");
        await StartAsync($"--Storage:DataDirectory={data}");
        await _service!.Http.PostAsync(Improve, null);
        await UntilAsync(_service.Http, state => state.GetProperty("stage").GetString() == "Training");
        await _service.DisposeAsync();
        Assert.True(Directory.Exists(Path.Combine(data, "cache", "finetuning", "phantom-ct")), "the run is kept");

        var http = await StartAsync($"--Storage:DataDirectory={data}");
        _released.SetResult();

        Assert.Equal(1, (await UntilAsync(http, IsIdle)).GetProperty("version").GetInt32());
        Assert.Equal(2, _orders.Count);
    }

    [Fact]
    public async Task Improve_PreparedExamplesAlone_IsRefusedInASentence()
    {
        var http = await StartAsync($"--Tasks:Folder={Tasks("  - prepared: liver.support.safetensors\n")}");
        File.WriteAllText(_folder.PathTo("tasks", "some", "liver.support.safetensors"), "");

        var refused = await http.PostAsync("/api/tasks/some/improve", null);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("prepared examples alone, which cannot be trained on", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/api/tasks/none/improve", null)).StatusCode);
    }

    [Fact]
    public async Task Improve_PreparedExamplesWithTheirImages_BringTheirOwnEncodedAnew()
    {
        var http = await StartAsync($"--Tasks:Folder={Tasks("""
              - prepared: liver.support.safetensors
                from:
                  - { image: a.png, mask: a_mask.png }
                  - { image: b.png, mask: b_mask.png }

            """)}");
        foreach (var name in (string[])["a.png", "a_mask.png", "b.png", "b_mask.png", "liver.support.safetensors"])
            File.WriteAllText(_folder.PathTo("tasks", "some", name), "");
        _released.SetResult();

        await http.PostAsync("/api/tasks/some/improve", null);
        await UntilAsync(http, IsIdle, "some");

        Assert.Equal([2, 2, 0], [_orders[0].Examples.Count, _orders[0].Encoded, _orders[0].Lost.Count]);
        var prepared = Assert.IsType<SupportPrepared>(Assert.Single(Learnt("some").Support));
        Assert.Equal("encoded", File.ReadAllText(prepared.Path));
    }

    [Fact]
    public async Task Improved_ManifestWithAnotherSegment_RunsWithoutTheAdapterAndSaysSo()
    {
        var manifest = Path.Combine(Tasks("  - { image: a.png, mask: a_mask.png }\n"), "some", "task.yaml");
        File.WriteAllText(_folder.PathTo("tasks", "some", "a.png"), "");
        File.WriteAllText(_folder.PathTo("tasks", "some", "a_mask.png"), "");
        var http = await StartAsync($"--Tasks:Folder={_folder.PathTo("tasks")}");
        _released.SetResult();
        await http.PostAsync("/api/tasks/some/improve", null);
        await UntilAsync(http, IsIdle, "some");
        Assert.NotNull(Learnt("some").Model.Adapter);

        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("number: 1", "number: 2", StringComparison.Ordinal));
        var state = await UntilAsync(http, s => s.GetProperty("misfit").ValueKind != JsonValueKind.Null, "some");

        Assert.Contains("trained for another model, input section or segments", state.GetProperty("misfit").GetString(), StringComparison.Ordinal);
        Assert.Null(Learnt("some").Model.Adapter);
    }

    [Fact]
    public async Task Train_MonaiClientAsksToImprove_IsQueuedShownAndTakenBack()
    {
        var http = await StartAsync();
        using var trained = await http.PostAsync("/monailabel/train/phantom-ct", new StringContent("""{"improve": true}""", Encoding.UTF8, "application/json"));
        Assert.Equal("phantom-ct is being improved", (await trained.JsonAsync()).GetProperty("details")[1].GetString());
        await UntilAsync(http, state => state.GetProperty("stage").GetString() == "Training");

        var status = await (await http.GetAsync("/monailabel/train/?check_if_running=true")).JsonAsync();
        Assert.Equal("RUNNING", status.GetProperty("status").GetString());
        Assert.StartsWith("phantom-ct: Training, 50", status.GetProperty("details")[0].GetString(), StringComparison.Ordinal);
        await http.DeleteAsync("/monailabel/train/");
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/monailabel/train/?check_if_running=true")).StatusCode);
        var info = await (await http.GetAsync("/monailabel/info/")).JsonAsync();
        Assert.False(info.GetProperty("trainers").GetProperty("phantom-ct").GetProperty("config").GetProperty("improve").GetBoolean());
    }

    private readonly List<string> _found = [];

    private string Run => Path.Combine(_service!.DataDirectory, "cache", "finetuning", "phantom-ct");

    private static bool IsIdle(JsonElement state) => state.GetProperty("asked").ValueKind == JsonValueKind.Null;

    // As a run gets it.
    private TaskManifest Learnt(string task = "phantom-ct") =>
        _service!.Services.GetRequiredService<TaskAdapters>().Adapted(_service.Services.GetRequiredService<TaskCatalog>().Current.Tasks[task]);

    private string Tasks(string support)
    {
        var folder = Directory.CreateDirectory(_folder.PathTo("tasks", "some")).FullName;
        File.WriteAllText(Path.Combine(folder, "task.yaml"), $"""
            apiVersion: samsgp/v1
            id: some
            version: 1.0.0
            title: Some
            support:
            {support}
            segments:
              - number: 1
                label: Liver
                category: "SCT:123037004 Anatomical Structure"
                type: "SCT:10200004 Liver"
                color: "#dd8265"
            """);
        return _folder.PathTo("tasks");
    }

    private async Task<HttpClient> StartAsync(params string[] settings)
    {
        _service = await RunningService.StartAsync(settings, builder => builder.Services.AddSingleton<FinetuneTask>(async (order, folder, progress, stop) =>
        {
            _orders.Add(order);
            Assert.True(File.Exists(Path.Combine(folder, FinetuneOrder.FileName)));
            if (File.Exists(Path.Combine(folder, "state"))) _found.Add("state of before");
            while (!_released.Task.IsCompleted)
            {
                progress.Report(new RunProgress("Training", 0.5));
                await Task.Delay(20, stop);
            }

            File.WriteAllText(Path.Combine(folder, FinetuneOutcome.AdapterFile), "trained");
            if (order.Encoded > 0) File.WriteAllText(Path.Combine(folder, FinetuneOutcome.PreparedFile), "encoded");
            return _outcome;
        }));
        return _service.Http;
    }

    private static async Task<JsonElement> UntilAsync(HttpClient http, Func<JsonElement, bool> isSo, string task = "phantom-ct")
    {
        while (true)
        {
            var state = await (await http.GetAsync($"/api/tasks/{task}/improve")).JsonAsync();
            if (isSo(state)) return state;
            await Task.Delay(20);
        }
    }
}
