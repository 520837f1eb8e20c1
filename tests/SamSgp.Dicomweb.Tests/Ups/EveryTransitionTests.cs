using System.Net;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>Every request in every state, over HTTP: PS3.4 table CC.1.1-2 with the answers of PS3.18 11.6 to 11.8.</summary>
public sealed class EveryTransitionTests : IAsyncLifetime
{
    private const string Right = "1.9", Wrong = "1.8";
    private const string Inconsistent = "The submitted request is inconsistent with the state of the UPS Instance.";
    private const string Missing = "The Transaction UID is missing.", Incorrect = "The Transaction UID is incorrect.";
    private static readonly string[] States = ["SCHEDULED", "IN PROGRESS", "COMPLETED", "CANCELED"];
    private RunningService _service = null!;
    private int _workitems;

    private HttpClient Http => _service.Http;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task ChangeState_EveryStateRequestAndTransactionUid_AnswersAsTheStandardHasIt()
    {
        foreach (var current in States)
            foreach (var requested in States)
                foreach (var transaction in (string?[])[Right, Wrong, null])
                {
                    var uid = await CreateInAsync(current);
                    var answer = await Http.ChangeStateAsync(uid, requested, transaction);
                    var (status, warning, after) = Expected(current, requested, transaction);
                    Assert.Equal((current, requested, transaction, status, warning ?? ""),
                        (current, requested, transaction, answer.StatusCode, Sentence(answer)));
                    Assert.Equal((current, requested, transaction, after),
                        (current, requested, transaction, (await Http.RetrieveAsync(uid)).Text("00741000")!));
                }
    }

    [Theory]
    [InlineData("SCHEDULED", null, HttpStatusCode.OK, null)]
    [InlineData("SCHEDULED", Right, HttpStatusCode.Conflict, "The target URI did not reference a claimed Workitem.")]
    [InlineData("IN PROGRESS", Right, HttpStatusCode.OK, null)]
    [InlineData("IN PROGRESS", Wrong, HttpStatusCode.BadRequest, Incorrect)]
    [InlineData("IN PROGRESS", null, HttpStatusCode.BadRequest, Missing)]
    [InlineData("COMPLETED", Right, HttpStatusCode.Conflict, "The submitted request is inconsistent with the current state of the Workitem.")]
    [InlineData("CANCELED", null, HttpStatusCode.Conflict, "The submitted request is inconsistent with the current state of the Workitem.")]
    public async Task Update_EveryState_AnswersAsTheStandardHasIt(string state, string? transaction, HttpStatusCode status, string? warning)
    {
        var uid = await CreateInAsync(state);
        var label = new Dictionary<string, object> { ["00741204"] = UpsRequests.Attribute("LO", "Another") };
        (await Http.UpdateAsync(uid, label, transaction)).AssertStatus(status, warning);
        Assert.Equal(status == HttpStatusCode.OK ? "Another" : "Review", (await Http.RetrieveAsync(uid)).Text("00741204"));
    }

    [Theory]
    [InlineData("SCHEDULED", HttpStatusCode.Accepted, null, "CANCELED")]
    [InlineData("IN PROGRESS", HttpStatusCode.Conflict, "The performer cannot be contacted.", "IN PROGRESS")]
    [InlineData("COMPLETED", HttpStatusCode.Conflict, "The UPS is already COMPLETED.", "COMPLETED")]
    [InlineData("CANCELED", HttpStatusCode.Accepted, "The UPS is already in the requested state of CANCELED.", "CANCELED")]
    public async Task RequestCancel_EveryState_AnswersAsTheStandardHasIt(string state, HttpStatusCode status, string? warning, string after)
    {
        var uid = await CreateInAsync(state);
        (await Http.RequestCancelAsync(uid)).AssertStatus(status, warning);
        Assert.Equal(after, (await Http.RetrieveAsync(uid)).Text("00741000"));
    }

    // Written from the standard's table, not from the code.
    private static (HttpStatusCode Status, string? Warning, string After) Expected(string current, string requested, string? transaction)
    {
        if (requested == "SCHEDULED") return (HttpStatusCode.BadRequest, Inconsistent, current);
        if (transaction is null) return (HttpStatusCode.BadRequest, Missing, current);
        if (current == "SCHEDULED")
            return requested == "IN PROGRESS" ? (HttpStatusCode.OK, null, requested) : (HttpStatusCode.Conflict, Inconsistent, current);
        if (transaction != Right) return (HttpStatusCode.BadRequest, Incorrect, current);
        if (current == "IN PROGRESS")
            return requested == "IN PROGRESS" ? (HttpStatusCode.Conflict, Inconsistent, current) : (HttpStatusCode.OK, null, requested);
        return current == requested
            ? (HttpStatusCode.OK, $"The UPS is already in the requested state of {current}.", current)
            : (HttpStatusCode.Conflict, Inconsistent, current);
    }

    private async Task<string> CreateInAsync(string state)
    {
        var uid = $"1.2.{++_workitems}";
        await Http.CreateAsync(uid);
        if (state == "SCHEDULED") return uid;
        await Http.ChangeStateAsync(uid, "IN PROGRESS", Right);
        await Http.UpdateAsync(uid, UpsRequests.Performed(), Right);
        if (state != "IN PROGRESS") await Http.ChangeStateAsync(uid, state, Right);
        Assert.Equal(state, (await Http.RetrieveAsync(uid)).Text("00741000"));
        return uid;
    }

    private static string Sentence(HttpResponseMessage answer) => answer.Warning() is { Length: > 0 } warning
        ? warning[(warning.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]
        : "";
}
