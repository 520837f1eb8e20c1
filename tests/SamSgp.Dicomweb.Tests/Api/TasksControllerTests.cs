using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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
