using System.Net;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Get_MoreThanAMinuteAllows_Is429WithRetryAfter()
    {
        await using var service = await RunningService.StartAsync("--Rate:MaxPerMinuteAndClient=6");
        for (var n = 0; n < 6; n++)
            Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        var response = await service.Http.GetAsync("/dicom-web/studies");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("urn:samsgp:problem:too-many-requests", (await response.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Get_HeadersTooLarge_Is431()
    {
        await using var service = await RunningService.StartAsync("--Listen:MaxRequestHeaderBytes=2048");
        var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
        request.Headers.Add("X-Long", new string('x', 4096));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await service.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_BodyTooLarge_Is413()
    {
        await using var service = await RunningService.StartAsync("--Listen:MaxRequestBytes=2048");
        var content = new ByteArrayContent(new byte[4096]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/dicom");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.Http.PostAsync("/dicom-web/studies", content)).StatusCode);
    }
}
