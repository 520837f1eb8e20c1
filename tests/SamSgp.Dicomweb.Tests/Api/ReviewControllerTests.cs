using System.Net;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Tests.Security;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Results are accepted and rejected by people, and everybody sees it.</summary>
public sealed class ReviewControllerTests
{
    [Fact]
    public async Task Say_AcceptedThenRejected_IsWhatTheRunSays()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var run = await service.DoneAsync();

        using var accepted = await SayAsync(service.Http, run, "accepted");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal("accepted", await StateAsync(service, run));
        using var rejected = await SayAsync(service.Http, run, "rejected");
        Assert.Equal("rejected", await StateAsync(service, run));
        using var back = await service.Http.DeleteAsync(run + "/review");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Null(await StateAsync(service, run));
    }

    [Fact]
    public async Task Say_OfAResult_HoldsForEveryRunThatMakesIt()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var (first, second) = (await service.DoneAsync(), await service.DoneAsync());

        using var said = await SayAsync(service.Http, first, "accepted");

        Assert.Equal("accepted", await StateAsync(service, second));
    }

    [Fact]
    public async Task Say_WithAKey_NamesWhoSaidItAndWantsTheScope()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsAsync(network, "doctor-key",
            ServiceKeys.Keys(("doctor", "read write segment"), ("reader", "read write")));
        var run = await service.DoneAsync();
        using var reader = service.Service.As("reader");

        using var refused = await SayAsync(reader, run, "accepted");
        using var said = await SayAsync(service.Http, run, "accepted");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("doctor", (await said.JsonAsync()).GetProperty("review").GetProperty("by").GetString());
    }

    [Theory]
    [InlineData("""{"state":"perfect"}""")]
    [InlineData("""{"state":"accepted","why":"it is"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Say_SomethingElse_IsAProblem(string body)
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var run = await service.DoneAsync();

        using var answer = await service.Http.PutAsync(run + "/review", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(await StateAsync(service, run));
    }

    [Fact]
    public async Task Say_WithoutAResult_IsAProblem()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork()); // which never ends
        var run = await service.BeginAsync();

        using var early = await SayAsync(service.Http, run, "accepted");
        using var none = await SayAsync(service.Http, "/api/tasks/phantom-ct/segmentations/1.2.3", "accepted");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (early.StatusCode, none.StatusCode));
    }

    private static Task<HttpResponseMessage> SayAsync(HttpClient http, string run, string state) =>
        http.PutAsync(run + "/review", Json(JsonSerializer.Serialize(new { state })));

    private static async Task<string?> StateAsync(PhantomService service, string run)
    {
        var review = (await (await service.Http.GetAsync(run)).JsonAsync()).GetProperty("review");
        return review.ValueKind == JsonValueKind.Null ? null : review.GetProperty("state").GetString();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
