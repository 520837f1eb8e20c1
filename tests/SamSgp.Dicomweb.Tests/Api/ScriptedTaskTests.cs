using System.Net;
using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Tasks with scripts in a running service: what scripts decide, change, measure and break.</summary>
public sealed class ScriptedTaskTests : IDisposable
{
    private const string Manifest = """
        apiVersion: samsgp/v1
        id: scripted
        version: 1.0.0
        title: With scripts
        match: { modality: [CT] }
        support: [{ image: "${SAMSGP_SUPPORT}/phantom101_ct.nii.gz", mask: "${SAMSGP_SUPPORT}/phantom101_seg.nii.gz" }]
        segments: [{ number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004 Liver" }]
        parameters: [{ name: factor, type: double, default: 2, min: 0, max: 9, label: Factor }]
        """;

    private readonly TemporaryFolder _tasks = new();

    [Fact]
    public async Task Run_PostprocessAndReport_ReachResultAndOutcome()
    {
        Write("postprocess.csx", "Remark($\"factor {Parameters.Number(\"factor\")}\"); return Masks;");
        Write("report.csx", "return [new Measurement(\"Rows\", Masks.FindBox(1)!.Value.Rows * Parameters.Number(\"factor\"), \"mm\", 1)];");
        await using var service = await StartAsync("scripts: { postprocess: postprocess.csx, report: report.csx }");

        var last = await RunAsync(service);

        Assert.True(last.Contains("\"COMPLETED\"", StringComparison.Ordinal), last);
        Assert.Contains("factor 2", last, StringComparison.Ordinal);
        Assert.Contains("measurement.Rows of Liver", last, StringComparison.Ordinal);
        Assert.Contains("\"measurements\":[{\"segment\":null,\"label\":null,\"measurement\":\"Rows of Liver\"", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while (true) { }", "script-timeout", "ran for more than 1 second")]
    [InlineData("int Down(int n) => n + Down(n + 1); Remark($\"{Down(0)}\");", "script-stack-overflow", "overflowed its stack")]
    [InlineData("Environment.Exit(0);", "script-ended", "exit code 0")]
    [InlineData("int.Parse(\"x\");", "script-exception", "failed in line 1: FormatException")]
    public async Task Run_ScriptBreaks_JobFailsInStageScriptAndTheServiceGoesOn(string code, string type, string message)
    {
        Write("postprocess.csx", code);
        await using var service = await StartAsync("scripts: { postprocess: postprocess.csx }", "--Scripts:TimeLimitSeconds=1");

        var last = await RunAsync(service);

        Assert.True(last.Contains("\"CANCELED\"", StringComparison.Ordinal), last);
        Assert.Contains("\"script\"", last, StringComparison.Ordinal);
        Assert.Contains(type, last, StringComparison.Ordinal);
        Assert.Contains(message, last, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/ready")).StatusCode);
    }

    [Fact]
    public async Task List_RouteScript_RefusesWithItsReason()
    {
        Write("route.csx", "return Refuses($\"Made by {Attribute(\"Manufacturer\")}.\");");
        await using var service = await StartAsync("scripts: { route: route.csx }");

        var tasks = await service.Http.GetStringAsync($"/api/tasks?studyInstanceUid={PhantomService.Study}&seriesInstanceUid={PhantomService.Series}");
        var refused = await service.PostAsync("scripted", new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });

        Assert.Contains("Made by ", tasks, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Made by ", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HotReload_ScriptBrokenAndMended_ThatTaskOnlyComesAndGoes()
    {
        Write("postprocess.csx", "return Masks;");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_tasks.Root, "plain")).FullName, "task.yaml"),
            Manifest.Replace("id: scripted", "id: plain", StringComparison.Ordinal));
        await using var service = await StartAsync("scripts: { postprocess: postprocess.csx }");
        await UntilAsync(service, 2, 0);

        Write("postprocess.csx", "return Mask;");
        var faulty = await UntilAsync(service, 1, 1);
        Write("postprocess.csx", "return Masks;");
        await UntilAsync(service, 2, 0);

        var fault = faulty.GetProperty("faulty")[0].GetProperty("faults")[0];
        Assert.Equal((1, 8), (fault.GetProperty("line").GetInt32(), fault.GetProperty("column").GetInt32()));
        Assert.Contains("CS0103", fault.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    private Task<PhantomService> StartAsync(string scripts, params string[] settings)
    {
        Write("task.yaml", $"{Manifest}\n{scripts}\n");
        var network = new FakeNetwork();
        network.Release();
        return PhantomService.StartAsync(network, [$"--Tasks:Folder={_tasks.Root}",
            $"--Tasks:SupportFolder={Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct", "support")}", .. settings]);
    }

    private static async Task<string> RunAsync(PhantomService service)
    {
        var answer = await service.PostAsync("scripted", new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await service.WatchAsync(answer.Headers.Location!.ToString()))[^1].GetRawText();
    }

    private static async Task<JsonElement> UntilAsync(PhantomService service, int tasks, int faulty)
    {
        JsonElement list = default;
        // Bounded so that a fault ends the test; how long it takes is not looked at.
        for (var attempt = 0; attempt < 600; attempt++)
        {
            using var document = JsonDocument.Parse(await service.Http.GetStringAsync("/api/tasks"));
            list = document.RootElement.Clone();
            if (list.GetProperty("tasks").GetArrayLength() == tasks && list.GetProperty("faulty").GetArrayLength() == faulty) return list;
            await Task.Delay(100);
        }

        Assert.Fail(list.GetRawText());
        return list;
    }

    private void Write(string name, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_tasks.Root, "scripted")).FullName, name), text);

    public void Dispose() => _tasks.Dispose();
}
