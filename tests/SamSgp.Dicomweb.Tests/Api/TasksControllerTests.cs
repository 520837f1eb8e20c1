using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Dicomweb.Tests.Api;

public sealed class TasksControllerTests
{
    [Fact]
    public async Task List_WithSeries_SaysWhichTasksFitAndWhyOthersDoNot()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());

        var list = await service.Http.QueryAsync(
            $"/api/tasks?studyInstanceUid={PhantomService.Study}&seriesInstanceUid={PhantomService.Series}");

        var fits = list.GetProperty("tasks").EnumerateArray().ToDictionary(t => t.GetProperty("id").GetString()!, t => t.GetProperty("fit"));
        Assert.True(fits["phantom-ct"].GetProperty("fits").GetBoolean());
        Assert.False(fits["abdomen-mr"].GetProperty("fits").GetBoolean());
        Assert.Contains("MR", fits["abdomen-mr"].GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OneTask_HasWhatAFormNeeds()
    {
        await using var service = await RunningService.StartAsync();

        var task = await service.Http.QueryAsync("/api/tasks/phantom-ct");

        Assert.Equal(JsonValueKind.Null, task.GetProperty("fit").ValueKind);
        Assert.Equal("SCT", task.GetProperty("segments")[0].GetProperty("type").GetProperty("scheme").GetString());
        var parameter = Assert.Single(task.GetProperty("parameters").EnumerateArray());
        Assert.Equal(("smoothing", "double"), (parameter.GetProperty("name").GetString(), parameter.GetProperty("type").GetString()));
        Assert.True(parameter.GetProperty("max").GetDouble() > parameter.GetProperty("min").GetDouble());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_ModelWithADecoderForClicks_TakesPointsWhereItIsOfTheseWeights(bool own)
    {
        using var folder = new TemporaryFolder();
        var shipped = Path.Combine(SharedData.RepositoryRoot, "models", "sgp-nano");
        var model = Directory.CreateDirectory(folder.PathTo("sgp-nano")).FullName;
        foreach (var name in (string[])["model.json", "sgp-nano.safetensors"]) File.Copy(Path.Combine(shipped, name), Path.Combine(model, name));
        var hash = own ? ModelEntry.Read(Path.Combine(model, ModelEntry.FileName)).Sha256 : new string('0', 64);
        SafetensorsWriter.Write(Path.Combine(model, ClickDecoder.FileName), new Dictionary<string, Tensor>(),
            new Dictionary<string, string> { [AdaptedCheckpoint.BaseEntry] = hash });
        await using var service = await RunningService.StartAsync($"--Inference:ModelFolders:0={Path.GetDirectoryName(model)}");

        var task = await service.Http.QueryAsync("/api/tasks/phantom-ct");

        var prompts = task.GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetString()).ToList();
        Assert.Contains("scribble", prompts);
        Assert.Equal(own, prompts.Contains("point"));
    }

    [Fact]
    public async Task Get_Unknown_IsAProblem()
    {
        await using var service = await RunningService.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync("/api/tasks/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Http.GetAsync("/api/tasks?studyInstanceUid=1.2")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await service.Http.GetAsync("/api/tasks?studyInstanceUid=1.2&seriesInstanceUid=1.3")).StatusCode);
    }

    [Fact]
    public async Task OpenApi_Document_NamesEveryRouteAndTheRequestsMembers()
    {
        await using var service = await RunningService.StartAsync();

        var document = await service.Http.QueryAsync("/openapi/v1.json");

        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        var routes = service.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiExplorerSettingsAttribute>()?.IgnoreApi != true)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => route.StartsWith("/api/", StringComparison.Ordinal)).Distinct();
        Assert.Equal(routes.Order(StringComparer.Ordinal), paths.Order(StringComparer.Ordinal));
        Assert.Contains("/api/tasks/{task}/segmentations", paths);
        Assert.Contains("seriesInstanceUid", document.GetProperty("components").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_EachOperation_ListsWhatItRefusesWith()
    {
        await using var service = await RunningService.StartAsync();

        var document = await service.Http.QueryAsync("/openapi/v1.json");

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (Path: path.Name, Method: operation.Name, Responses: operation.Value.GetProperty("responses")))).ToList();
        Assert.All(operations, operation =>
        {
            var refusals = operation.Responses.EnumerateObject().Where(response => response.Name[0] is '4' or '5').ToList();
            Assert.All(["429", "500", "503"], status => Assert.Contains(status, refusals.Select(refusal => refusal.Name)));
            Assert.All(refusals, refusal =>
            {
                Assert.StartsWith("`", refusal.Value.GetProperty("description").GetString(), StringComparison.Ordinal);
                Assert.Contains("#/components/schemas/Problem", refusal.Value.GetProperty("content").GetProperty("application/problem+json").GetRawText(), StringComparison.Ordinal);
            });
        });
        // What really is refused stands there.
        var start = operations.Single(operation => operation is { Path: "/api/tasks/{task}/segmentations", Method: "post" }).Responses;
        foreach (var (task, body) in new[] { ("phantom-ct", "{}"), ("no-such-task", """{"studyInstanceUid":"1.2","seriesInstanceUid":"1.2.3"}""") })
        {
            var refused = await service.Http.PostAsync($"/api/tasks/{task}/segmentations", new StringContent(body, Encoding.UTF8, "application/json"));
            var listed = start.GetProperty($"{(int)refused.StatusCode}").GetProperty("description").GetString();
            var problem = (await refused.JsonAsync()).GetProperty("type").GetString()!["urn:samsgp:problem:".Length..];
            Assert.Contains($"`{problem}`", listed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Docs_Page_ShowsTheDocumentWithoutAnythingFromElsewhere()
    {
        await using var service = await RunningService.StartAsync();

        var page = await service.Http.GetAsync("/docs/index.html");
        var text = await page.Content.ReadAsStringAsync();
        var script = await service.Http.GetStringAsync("/docs/index.js");

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.Contains("../openapi/v1.json", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"study":"1.2","seriesInstanceUid":"1.2.3"}""", "There is no property 'study'; there are studyInstanceUid, seriesInstanceUid, parameters")]
    [InlineData("""{"studyInstanceUid":"1.2"}""", "What is required is missing: seriesInstanceUid.")]
    [InlineData("""{"studyInstanceUid":1,"seriesInstanceUid":"1.2.3"}""", "The value of 'studyInstanceUid' (line 1) cannot be taken for a text.")]
    [InlineData("{\"studyInstanceUid\":\n \"1.2\",}", "The JSON cannot be read")]
    [InlineData("no JSON", "The JSON cannot be read (line 1)")]
    public async Task Start_WrongJson_IsSaidWithoutTypesOfTheProgram(string body, string expected)
    {
        await using var service = await RunningService.StartAsync();

        var refused = await service.Http.PostAsync("/api/tasks/phantom-ct/segmentations", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var detail = (await refused.JsonAsync()).GetProperty("detail").GetString();
        Assert.StartsWith(expected, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("SamSgp.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Manifest_SaysAllThatIsWrongWithLineAndColumn()
    {
        await using var service = await RunningService.StartAsync();

        var answer = await service.Http.PostAsync("/api/tasks:validate", new StringContent("apiVersion: samsgp/v1\nid: A b\ntitel: x\n"));
        var result = await answer.JsonAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(result.GetProperty("valid").GetBoolean());
        var faults = result.GetProperty("faults").EnumerateArray().ToList();
        Assert.Contains(faults, fault => fault.GetProperty("key").GetString() == "id" && fault.GetProperty("line").GetInt32() == 2);
        Assert.Contains(faults, fault => fault.GetRawText().Contains("titel", StringComparison.Ordinal));
    }
}
