using System.Net;
using System.Text.Json;
using SamSgp.Dicomweb.Tests.Security;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Whether a series is of the kind of a task's examples, asked before it is segmented.</summary>
public sealed class LikenessControllerTests
{
    private static readonly string Series = $"studyInstanceUid={PhantomService.Study}&seriesInstanceUid={PhantomService.Series}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Get_Series_SaysWhatTheNetworkSaysOfIt(bool? unlike)
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork { Unlike = unlike });

        var answer = await (await service.Http.GetAsync($"/api/tasks/phantom-ct/likeness?{Series}")).JsonAsync();

        var said = answer.GetProperty("unlike");
        Assert.Equal(unlike, said.ValueKind == JsonValueKind.Null ? null : said.GetBoolean());
        Assert.Equal(unlike == true, answer.GetProperty("message").GetString()?.StartsWith("These images are unlike all examples", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task Get_UnfitSeries_IsRefusedUnlessItIsWantedAllTheSame()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());

        using var wanted = await service.Http.GetAsync($"/api/tasks/fetal-head-us/likeness?{Series}&force=true");
        using var refused = await service.Http.GetAsync($"/api/tasks/fetal-head-us/likeness?{Series}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (wanted.StatusCode, refused.StatusCode));
    }

    [Theory]
    [InlineData("/api/tasks/phantom-ct/likeness", 400)]
    [InlineData("/api/tasks/phantom-ct/likeness?studyInstanceUid=1.2&seriesInstanceUid=1.2.3", 404)]
    [InlineData("/api/tasks/nothing/likeness?studyInstanceUid=1.2&seriesInstanceUid=1.2.3", 404)]
    public async Task Get_Wrong_IsAProblem(string path, int status)
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork());

        using var answer = await service.Http.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Get_WithoutTheScope_IsRefused()
    {
        await using var service = await PhantomService.StartAsAsync(new FakeNetwork(), "doctor-key",
            ServiceKeys.Keys(("doctor", "read write segment"), ("reader", "read write")));
        using var reader = service.Service.As("reader");

        using var refused = await reader.GetAsync($"/api/tasks/phantom-ct/likeness?{Series}");
        using var allowed = await service.Http.GetAsync($"/api/tasks/phantom-ct/likeness?{Series}");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, allowed.StatusCode));
    }
}
