namespace SamSgp.Dicomweb.Tests.Security;

public sealed class CrossOriginTests
{
    [Fact]
    public async Task Get_ListedOrigin_IsAllowedOthersAreNot()
    {
        await using var service = await RunningService.StartAsync("--Cors:Origins:0=https://viewer.example.org");
        Assert.Equal("https://viewer.example.org", await AllowedAsync(service, "https://viewer.example.org"));
        Assert.Null(await AllowedAsync(service, "https://evil.example.org"));
    }

    [Fact]
    public async Task Get_NoneListed_NoneIsAllowed()
    {
        await using var service = await RunningService.StartAsync();
        Assert.Null(await AllowedAsync(service, "https://viewer.example.org"));
    }

    private static async Task<string?> AllowedAsync(RunningService service, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        var response = await service.Http.SendAsync(request);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }
}
