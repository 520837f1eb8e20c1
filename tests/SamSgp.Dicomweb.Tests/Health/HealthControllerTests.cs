using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SamSgp.Dicomweb.Tests.Health;

public sealed class HealthControllerTests
{
    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Get_RunningService_Is200(string path)
    {
        await using var service = await RunningService.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Get_UnknownPath_IsAProblemDocument()
    {
        await using var service = await RunningService.StartAsync();
        var response = await service.Http.GetAsync("/nothing/here");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("urn:samsgp:problem:not-found", problem.GetProperty("type").GetString());
    }
}
