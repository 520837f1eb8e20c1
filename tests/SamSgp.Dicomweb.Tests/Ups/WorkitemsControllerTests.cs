using System.Net;
using System.Net.Http.Headers;
using System.Text;
using static SamSgp.Dicomweb.Tests.Ups.UpsRequests;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>UPS-RS over HTTP, as a third-party worker and a requester use it (PS3.18 11).</summary>
public sealed class WorkitemsControllerTests : IAsyncLifetime
{
    private const string Modified = "The UPS was created with modifications.";

    private RunningService _service = null!;

    private HttpClient Http => _service.Http;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task Create_Complete_IsCreatedAndRetrieved()
    {
        var created = await Http.CreateAsync("1.2.3");

        created.AssertStatus(HttpStatusCode.Created, Modified);
        Assert.Equal(new Uri(Http.BaseAddress!, Workitems + "/1.2.3"), created.Headers.Location);
        Assert.Equal(created.Headers.Location, created.Content.Headers.ContentLocation);
        var workitem = await Http.RetrieveAsync("1.2.3");
        Assert.Equal(("SCHEDULED", "1.2.3", "Phantom^Ups"),
            (workitem.Text("00741000"), workitem.Text("00080018"), workitem.Text("00100010")));
    }

    [Fact]
    public async Task Create_AllAttributesGiven_IsNotModified()
    {
        (await Http.CreateAsync("1.2.3")).AssertStatus(HttpStatusCode.Created, Modified);
        var whole = await Http.RetrieveAsync("1.2.3");
        var again = whole.EnumerateObject().Where(attribute => attribute.Name != "00080018")
            .ToDictionary(attribute => attribute.Name, attribute => (object)attribute.Value);
        (await Http.CreateAsync("1.2.4", again)).AssertStatus(HttpStatusCode.Created, null);
    }

    [Fact]
    public async Task Create_UidGivenInOlderWays_IsUnderstood()
    {
        (await Http.PostAsync(Workitems + "?AffectedSOPInstanceUID=1.2.4", Body(Workitem()))).AssertStatus(HttpStatusCode.Created, Modified);
        (await Http.PostAsync(Workitems + "?1.2.5", Body(Workitem()))).AssertStatus(HttpStatusCode.Created, Modified);
        Assert.Equal("1.2.4", (await Http.RetrieveAsync("1.2.4")).Text("00080018"));
        Assert.Equal("1.2.5", (await Http.RetrieveAsync("1.2.5")).Text("00080018"));
    }

    [Fact]
    public async Task Create_WhatCannotBe_IsRefusedWithTheReason()
    {
        await Http.CreateAsync("1.2.3");
        var incomplete = Workitem();
        incomplete.Remove("00741204");

        (await Http.CreateAsync("1.2.3")).AssertStatus(HttpStatusCode.Conflict, null);
        var refused = await Http.CreateAsync("1.2.9", incomplete);
        refused.AssertStatus(HttpStatusCode.BadRequest, null);
        Assert.Contains("(0074,1204)", (await refused.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await Http.CreateAsync("not-a-uid")).AssertStatus(HttpStatusCode.BadRequest, null);
        foreach (var body in (string[])["", "[]", "[{},{}]", "not json", """{"00741000":{"vr":"CS","Value":"x"}}"""])
        {
            var answer = await Http.PostAsync(Workitems, new StringContent(body, Encoding.UTF8, "application/dicom+json"));
            answer.AssertStatus(HttpStatusCode.BadRequest, null);
        }
    }

    [Fact]
    public async Task ThirdPartyWorker_ClaimUpdateComplete_FollowsTheStandard()
    {
        await Http.CreateAsync("1.2.3");

        (await Http.ChangeStateAsync("1.2.3", "COMPLETED", "1.9")).AssertStatus(HttpStatusCode.Conflict,
            "The submitted request is inconsistent with the state of the UPS Instance.");
        (await Http.ChangeStateAsync("1.2.3", "IN PROGRESS", null)).AssertStatus(HttpStatusCode.BadRequest,
            "The Transaction UID is missing.");
        (await Http.UpdateAsync("1.2.3", Performed(), "1.9")).AssertStatus(HttpStatusCode.Conflict,
            "The target URI did not reference a claimed Workitem.");
        (await Http.ChangeStateAsync("1.2.3", "IN PROGRESS", "1.9")).AssertStatus(HttpStatusCode.OK, null);
        (await Http.ChangeStateAsync("1.2.3", "IN PROGRESS", "1.8")).AssertStatus(HttpStatusCode.BadRequest,
            "The Transaction UID is incorrect.");
        (await Http.UpdateAsync("1.2.3", Performed(), "1.8")).AssertStatus(HttpStatusCode.BadRequest, "The Transaction UID is incorrect.");
        (await Http.UpdateAsync("1.2.3", Performed(), null)).AssertStatus(HttpStatusCode.BadRequest, "The Transaction UID is missing.");
        var early = await Http.ChangeStateAsync("1.2.3", "COMPLETED", "1.9");
        early.AssertStatus(HttpStatusCode.Conflict, "The submitted request is inconsistent with the state of the UPS Instance.");
        Assert.Equal("C304", (await early.JsonAsync()).GetProperty("dicomStatus").GetString());
        Assert.DoesNotContain("\"1.9\"", (await Http.RetrieveAsync("1.2.3")).GetRawText(), StringComparison.Ordinal);
        (await Http.UpdateAsync("1.2.3", Performed(), "1.9")).AssertStatus(HttpStatusCode.OK, null);
        (await Http.ChangeStateAsync("1.2.3", "COMPLETED", "1.9")).AssertStatus(HttpStatusCode.OK, null);
        (await Http.ChangeStateAsync("1.2.3", "COMPLETED", "1.9")).AssertStatus(HttpStatusCode.OK,
            "The UPS is already in the requested state of COMPLETED.");
        (await Http.UpdateAsync("1.2.3", Performed(), "1.9")).AssertStatus(HttpStatusCode.Conflict,
            "The submitted request is inconsistent with the current state of the Workitem.");
        Assert.Equal("COMPLETED", (await Http.RetrieveAsync("1.2.3")).Text("00741000"));
    }

    [Fact]
    public async Task RequestCancel_EachState_AnswersAsTheStandardHasIt()
    {
        await Http.CreateAsync("1.1");
        (await Http.RequestCancelAsync("1.1")).AssertStatus(HttpStatusCode.Accepted, null);
        Assert.Equal("CANCELED", (await Http.RetrieveAsync("1.1")).Text("00741000"));
        (await Http.RequestCancelAsync("1.1")).AssertStatus(HttpStatusCode.Accepted,
            "The UPS is already in the requested state of CANCELED.");

        await Http.CreateAsync("1.2");
        await Http.ChangeStateAsync("1.2", "IN PROGRESS", "1.9");
        (await Http.RequestCancelAsync("1.2")).AssertStatus(HttpStatusCode.Conflict, "The performer cannot be contacted.");
        await Http.UpdateAsync("1.2", Performed(), "1.9");
        await Http.ChangeStateAsync("1.2", "COMPLETED", "1.9");
        (await Http.RequestCancelAsync("1.2")).AssertStatus(HttpStatusCode.Conflict, "The UPS is already COMPLETED.");
    }

    [Fact]
    public async Task Search_KeysAndPaging_FindsWhatMatches()
    {
        for (var n = 1; n <= 3; n++) await Http.CreateAsync($"1.{n}", Workitem($"Step {n}"));

        Assert.Equal(3, (await Http.QueryAsync(Workitems + "?PatientName=phantom*")).GetArrayLength());
        var second = await Http.QueryAsync(Workitems + "?ProcedureStepState=SCHEDULED&limit=1&offset=1&includefield=all");
        Assert.Equal("1.2", Assert.Single(second.EnumerateArray()).Text("00080018"));
        Assert.Equal("1.3", Assert.Single((await Http.QueryAsync(Workitems + "?00741204=Step%203")).EnumerateArray()).Text("00080018"));
        (await Http.GetAsync(Workitems + "?ProcedureStepState=COMPLETED")).AssertStatus(HttpStatusCode.NoContent, null);
    }

    [Fact]
    public async Task Search_WhatIsNotDone_IsSaid()
    {
        await Http.CreateAsync("1.1");
        var unknown = await Http.GetAsync(Workitems + "?Nonsense=1&_=2");
        Assert.Equal((HttpStatusCode.OK, 1), (unknown.StatusCode, (await unknown.JsonAsync()).GetArrayLength()));
        Assert.EndsWith("Nonsense, _\"", unknown.Warning(), StringComparison.Ordinal);
        (await Http.GetAsync(Workitems + "?fuzzymatching=true&PatientName=phantom*")).AssertStatus(HttpStatusCode.OK,
            "The fuzzymatching parameter is not supported. Only literal matching has been performed.");
        Assert.Equal("", (await Http.GetAsync(Workitems + "?fuzzymatching=false")).Warning());
    }

    [Theory]
    [InlineData("ScheduledProcedureStepStartDateTime=20260101-20260102-20260103")]
    [InlineData("ScheduledProcedureStepStartDateTime=yesterday")]
    [InlineData("ScheduledProcedureStepStartDateTime=-")]
    [InlineData("00100030=20261301")]
    [InlineData("00100030=2026-01-01")]
    [InlineData("fuzzymatching=perhaps")]
    [InlineData("limit=x")]
    public async Task Search_MalformedValue_Is400(string query)
    {
        var answer = await Http.GetAsync($"{Workitems}?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, "urn:samsgp:problem:malformed-value"),
            (answer.StatusCode, (await answer.JsonAsync()).GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("?transaction-uid=1.9")]
    [InlineData("?transaction=1.9")]
    [InlineData("?transactionUID=1.9")]
    [InlineData("?1.9")]
    public async Task Update_TransactionInAnyForm_IsTaken(string transaction)
    {
        await Http.CreateAsync("1.1");
        await Http.ChangeStateAsync("1.1", "IN PROGRESS", "1.9");
        var answer = await Http.PostAsync($"{Workitems}/1.1{transaction}", UpsRequests.Body(Performed()));
        answer.AssertStatus(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task Search_LimitLeavesSome_SaysThatThereAreMore()
    {
        for (var n = 1; n <= 3; n++) await Http.CreateAsync($"1.{n}");
        const string more = "There are additional results that can be requested";
        (await Http.GetAsync(Workitems + "?limit=2")).AssertStatus(HttpStatusCode.OK, more);
        (await Http.GetAsync(Workitems + "?limit=2&offset=1")).AssertStatus(HttpStatusCode.OK, null);
        (await Http.GetAsync(Workitems)).AssertStatus(HttpStatusCode.OK, null);
    }

    [Theory]
    [InlineData("application/dicom+json", "application/dicom+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/html, */*;q=0.1", "application/dicom+json")]
    [InlineData("multipart/related; type=\"application/dicom+xml\"", "multipart/related")]
    [InlineData("multipart/related; type=\"application/dicom\"", null)]
    public async Task RetrieveAndSearch_Accept_IsFollowedOr406(string accept, string? type)
    {
        await Http.CreateAsync("1.1");
        foreach (var address in (string[])[Workitems + "/1.1", Workitems])
        {
            var answer = await Http.GetAsync(address, accept);
            answer.AssertStatus(type is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, null);
            Assert.Equal(type ?? "application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("application/dicom+json", true)]
    [InlineData("application/dicom+json; charset=utf-8", true)]
    [InlineData("application/json", true)]
    [InlineData(null, true)]
    [InlineData("application/dicom+xml", true)]
    [InlineData("text/plain", false)]
    public async Task EveryBody_ContentType_IsReadOr415(string? type, bool read)
    {
        await Http.CreateAsync("1.1");
        var status = read ? HttpStatusCode.BadRequest : HttpStatusCode.UnsupportedMediaType;
        foreach (var (method, address) in ((string, string)[])[("POST", ""), ("POST", "/1.1"), ("PUT", "/1.1/state"), ("POST", "/1.1/cancelrequest")])
        {
            var body = new StringContent("[]"); // Read, it is refused for want of a dataset.
            body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
            var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), Workitems + address) { Content = body });
            Assert.Equal((address, status), (address, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_TooLarge_Is413(bool chunked)
    {
        var body = Body(Workitem(new string('x', 4 << 20)));
        var request = new HttpRequestMessage(HttpMethod.Post, Workitems) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        var answer = await Http.SendAsync(request);
        answer.AssertStatus(HttpStatusCode.RequestEntityTooLarge, null);
        Assert.Equal("urn:samsgp:problem:too-large", (await answer.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Search_ManyLargeWorkitems_PagesEndBySizeAndHaveAllTogether()
    {
        const int count = 60;
        var workitem = UpsRequests.Workitem();
        workitem["00404057"] = UpsRequests.Attribute("UT", new string('x', 900_000));
        for (var n = 0; n < count; n++) Assert.Equal(HttpStatusCode.Created, (await _service.Http.CreateAsync($"1.2.{n}", workitem)).StatusCode);
        var (found, pages) = (new HashSet<string?>(), 0);
        while (await _service.Http.GetAsync($"{UpsRequests.Workitems}?offset={found.Count}") is { StatusCode: HttpStatusCode.OK } page)
        {
            var matches = (await page.JsonAsync()).EnumerateArray().Select(match => match.Text("00080018")).ToList();
            found.UnionWith(matches);
            Assert.Equal(found.Count < count, page.Headers.Contains("Warning"));
            Assert.InRange(matches.Count, 1, count / 2);
            pages++;
        }

        Assert.Equal(count, found.Count);
        Assert.InRange(pages, 2, 10);
    }

    [Fact]
    public async Task Update_GrowsBeyondTheLimit_IsRefusedAndSmallerOnesAreNot()
    {
        await _service.Http.CreateAsync("1.2.3");
        var outcomes = new List<HttpStatusCode>();
        foreach (var tag in (string[])["00404057", "00404058", "00404059"])
        {
            var changes = new Dictionary<string, object> { [tag] = UpsRequests.Attribute("UT", new string('x', 900_000)) };
            outcomes.Add((await _service.Http.UpdateAsync("1.2.3", changes, null)).StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest], outcomes);
        var smaller = new Dictionary<string, object> { ["00404057"] = UpsRequests.Attribute("UT", "x") };
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.UpdateAsync("1.2.3", smaller, null)).StatusCode);
    }

    [Fact]
    public async Task EveryOperation_UnknownWorkitem_IsNotFound()
    {
        (await Http.GetAsync(Workitems + "/9.9")).AssertStatus(HttpStatusCode.NotFound, null);
        (await Http.ChangeStateAsync("9.9", "IN PROGRESS", "1.9")).AssertStatus(HttpStatusCode.NotFound, null);
        (await Http.UpdateAsync("9.9", Performed(), null)).AssertStatus(HttpStatusCode.NotFound, null);
        (await Http.RequestCancelAsync("9.9")).AssertStatus(HttpStatusCode.NotFound, null);
        (await Http.PostAsync(Workitems + "/9.9/subscribers/AET", null)).AssertStatus(HttpStatusCode.NotFound, null);
    }

    [Fact]
    public async Task ChangeState_NoSuchState_SaysWhichThereAre()
    {
        await Http.CreateAsync("1.2.3");

        (await Http.ChangeStateAsync("1.2.3", "DONE", "1.9")).AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.ChangeStateAsync("1.2.3", "SCHEDULED", "1.9")).AssertStatus(HttpStatusCode.BadRequest,
            "The submitted request is inconsistent with the state of the UPS Instance.");
    }
}
