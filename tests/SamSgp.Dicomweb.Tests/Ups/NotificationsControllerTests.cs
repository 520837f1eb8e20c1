using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;
using static SamSgp.Dicomweb.Tests.Ups.UpsRequests;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>Subscriptions and their event reports over a WebSocket (PS3.18 11.10 to 11.13).</summary>
public sealed class NotificationsControllerTests : IAsyncLifetime
{
    private const string Worklist = "1.2.840.10008.5.1.4.34.5";
    private const string Filtered = "1.2.840.10008.5.1.4.34.5.1";
    private RunningService _service = null!;

    private HttpClient Http => _service.Http;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task Subscribe_Worklist_ReportsCreationClaimProgressAndEnd()
    {
        var channel = (await SubscribeAsync(Worklist)).Content.Headers.ContentLocation!;
        Assert.Equal(("ws", "/dicom-web/subscribers/VIEWER"), (channel.Scheme, channel.AbsolutePath));
        using var socket = await OpenAsync();

        await Http.CreateAsync("1.2.3");
        var created = await ReceiveAsync(socket);
        await Http.ChangeStateAsync("1.2.3", "IN PROGRESS", "1.9");
        var claimed = await ReceiveAsync(socket);
        var progress = new Dictionary<string, object> { ["00741004"] = Attribute("DS", "42"), ["00741006"] = Attribute("ST", "Reading") };
        await Http.UpdateAsync("1.2.3",
            new Dictionary<string, object> { ["00741002"] = new { vr = "SQ", Value = new object[] { progress } } }, "1.9");
        var progressed = await ReceiveAsync(socket);
        (await Http.RequestCancelAsync("1.2.3")).AssertStatus(HttpStatusCode.Accepted, null);
        var asked = await ReceiveAsync(socket);
        await Http.ChangeStateAsync("1.2.3", "CANCELED", "1.9");
        var canceled = await ReceiveAsync(socket);

        Assert.Equal(["1", "1", "3", "2", "1"],
            new[] { created, claimed, progressed, asked, canceled }.Select(report => report.Text("00001002")));
        Assert.Equal(("1.2.840.10008.5.1.4.34.6.4", "1.2.3"), (created.Text("00000002"), created.Text("00001000")));
        Assert.Equal(("SCHEDULED", "READY"), (created.Text("00741000"), created.Text("00404041")));
        Assert.Equal("IN PROGRESS", claimed.Text("00741000"));
        Assert.Equal("42", progressed.Items("00741002")[0].Text("00741004"));
        Assert.Equal("CANCELED", canceled.Text("00741000"));
        Assert.Single(canceled.Items("0074100E"));
    }

    [Fact]
    public async Task Subscribe_Worklist_ReportsWhoItIsAssignedTo()
    {
        await SubscribeAsync(Worklist);
        using var socket = await OpenAsync();
        await Http.CreateAsync("1.2.3");
        await ReceiveAsync(socket);
        var station = new Dictionary<string, object>
        {
            ["00080100"] = Attribute("SH", "WS7"), ["00080102"] = Attribute("SH", "99TEST"), ["00080104"] = Attribute("LO", "Workstation 7"),
        };
        var changes = new Dictionary<string, object> { ["00404025"] = new { vr = "SQ", Value = new object[] { station } } };
        (await Http.UpdateAsync("1.2.3", changes, null)).AssertStatus(HttpStatusCode.OK, null);
        var assigned = await ReceiveAsync(socket);
        Assert.Equal("5", assigned.Text("00001002"));
        Assert.Equal("WS7", assigned.Items("00404025")[0].Text("00080100"));
    }

    [Fact]
    public async Task Subscribe_OneWorkitem_ReportsItsStateAtOnceAndNoOther()
    {
        await Http.CreateAsync("1.1");
        using var socket = await OpenAsync();

        await SubscribeAsync("1.1");
        await Http.CreateAsync("1.2");
        await Http.ChangeStateAsync("1.1", "IN PROGRESS", "1.9");

        var (first, second) = (await ReceiveAsync(socket), await ReceiveAsync(socket));
        Assert.Equal(("1.1", "SCHEDULED"), (first.Text("00001000"), first.Text("00741000")));
        Assert.Equal(("1.1", "IN PROGRESS"), (second.Text("00001000"), second.Text("00741000")));
    }

    [Fact]
    public async Task Subscribe_Filtered_ReportsWhatMatches()
    {
        using var socket = await OpenAsync();
        await SubscribeAsync(Filtered + "/subscribers/VIEWER?filter=ProcedureStepLabel=Wanted", complete: true);

        await Http.CreateAsync("1.1", Workitem("Other"));
        await Http.CreateAsync("1.2", Workitem("Wanted"));

        Assert.Equal("1.2", (await ReceiveAsync(socket)).Text("00001000"));
    }

    [Fact]
    public async Task Subscribe_Filtered_ReportsWhatIsThereAtOnceAndFollowsItThroughItsLife()
    {
        foreach (var (uid, label) in ((string, string)[])[("1.1", "Other"), ("1.2", "Wanted"), ("1.3", "Wanted")])
            await Http.CreateAsync(uid, Workitem(label));
        await Http.RequestCancelAsync("1.3"); // It is over: nothing to report.
        using var socket = await OpenAsync();
        await SubscribeAsync(Filtered + "/subscribers/VIEWER?filter=ProcedureStepLabel=Wanted,ProcedureStepState=SCHEDULED", complete: true);
        Assert.Equal(("1.2", "SCHEDULED"), await StateAsync(socket));

        // What happens to others is none of its business.
        await Http.ChangeStateAsync("1.1", "IN PROGRESS", "1.9");
        await Http.CreateAsync("1.4", Workitem("Wanted"));
        Assert.Equal(("1.4", "SCHEDULED"), await StateAsync(socket));
        await Http.ChangeStateAsync("1.4", "IN PROGRESS", "1.9"); // It stops matching: this is told.
        Assert.Equal(("1.4", "IN PROGRESS"), await StateAsync(socket));
    }

    [Fact]
    public async Task Subscribe_WorklistOfThousandOpenWorkitems_ReportsEach()
    {
        var worklist = _service.Services.GetRequiredService<Jobs.Workitems.Worklist>();
        var workitem = DicomJson.ConvertJsonToDicom(JsonSerializer.Serialize(Workitem()));
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(n => worklist.CreateAsync($"1.{n}", workitem, WorklistUser.Service, CancellationToken.None)));
        using var socket = await OpenAsync();
        await SubscribeAsync(Worklist);

        var reported = new HashSet<string?>();
        for (var n = 0; n < 1000; n++) reported.Add((await ReceiveAsync(socket)).Text("00001000"));

        Assert.Equal(1000, reported.Count);
    }

    [Fact]
    public async Task Suspend_Filtered_CoversWhatWasThereAndNothingNew()
    {
        using var socket = await OpenAsync();
        var subscription = Filtered + "/subscribers/VIEWER";
        await SubscribeAsync(subscription + "?filter=ProcedureStepLabel=Wanted", complete: true);
        await Http.CreateAsync("1.1", Workitem("Wanted"));
        Assert.Equal(("1.1", "SCHEDULED"), await StateAsync(socket));
        (await Http.PostAsync($"{Workitems}/{subscription}/suspend", null)).AssertStatus(HttpStatusCode.OK, null);
        await Http.CreateAsync("1.2", Workitem("Wanted"));
        await Http.ChangeStateAsync("1.1", "IN PROGRESS", "1.9");
        Assert.Equal(("1.1", "IN PROGRESS"), await StateAsync(socket));
        (await Http.DeleteAsync($"{Workitems}/{subscription}")).AssertStatus(HttpStatusCode.OK, null);
    }

    private static async Task<(string? Uid, string? State)> StateAsync(ClientWebSocket socket) =>
        await ReceiveAsync(socket) is var report ? (report.Text("00001000"), report.Text("00741000")) : default;

    [Fact]
    public async Task Unsubscribe_AndSuspend_StopReports()
    {
        using var socket = await OpenAsync();
        await SubscribeAsync(Worklist);
        (await Http.PostAsync($"{Workitems}/{Worklist}/subscribers/VIEWER/suspend", null)).AssertStatus(HttpStatusCode.OK, null);
        await Http.CreateAsync("1.1");
        await SubscribeAsync(Worklist);
        Assert.Equal("1.1", (await ReceiveAsync(socket)).Text("00001000"));
        (await Http.DeleteAsync($"{Workitems}/{Worklist}/subscribers/VIEWER")).AssertStatus(HttpStatusCode.OK, null);
        await Http.CreateAsync("1.2");
        await SubscribeAsync("1.1");

        Assert.Equal("1.1", (await ReceiveAsync(socket)).Text("00001000"));
    }

    [Fact]
    public async Task Unsubscribe_WhatIsNotSubscribed_Is404()
    {
        await Http.CreateAsync("1.1");
        foreach (var workitem in (string[])["1.1", "1.2.3", Worklist, Filtered])
            (await Http.DeleteAsync($"{Workitems}/{workitem}/subscribers/VIEWER")).AssertStatus(HttpStatusCode.NotFound, null);
        await Http.PostAsync($"{Workitems}/1.1/subscribers/VIEWER", null);
        (await Http.DeleteAsync($"{Workitems}/1.1/subscribers/OTHER")).AssertStatus(HttpStatusCode.NotFound, null);
        (await Http.DeleteAsync($"{Workitems}/1.1/subscribers/VIEWER")).AssertStatus(HttpStatusCode.OK, null);
        (await Http.DeleteAsync($"{Workitems}/1.1/subscribers/VIEWER")).AssertStatus(HttpStatusCode.NotFound, null);
    }

    [Fact]
    public async Task Subscribe_WhatCannotBe_IsRefused()
    {
        await Http.CreateAsync("1.1");

        (await Http.PostAsync($"{Workitems}/1.1/subscribers/A%5CB", null)).AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.PostAsync($"{Workitems}/1.1/subscribers/ANAETITLEOFSEVENTEEN", null)).AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.PostAsync($"{Workitems}/{Filtered}/subscribers/VIEWER", null)).AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.PostAsync($"{Workitems}/{Filtered}/subscribers/VIEWER?filter=Nonsense=1", null))
            .AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.PostAsync($"{Workitems}/1.1/subscribers/VIEWER/suspend", null)).AssertStatus(HttpStatusCode.BadRequest, null);
        (await Http.GetAsync("/dicom-web/subscribers/VIEWER")).AssertStatus(HttpStatusCode.BadRequest, null);
        var unspeakable = await Http.GetAsync("/dicom-web/subscribers/VIEWER%0AFORGED");
        Assert.Contains("AE title", (await unspeakable.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SubscribeAsync(string workitem, bool complete = false)
    {
        var answer = await Http.PostAsync($"{Workitems}/{workitem}" + (complete ? "" : "/subscribers/VIEWER"), null);
        answer.AssertStatus(HttpStatusCode.Created, null);
        return answer;
    }

    private async Task<ClientWebSocket> OpenAsync()
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(Http.BaseAddress!, "/dicom-web/subscribers/VIEWER")) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(address, CancellationToken.None);
        return socket;
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 << 10];
        var count = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None);
            count += part.Count;
        }
        while (!part.EndOfMessage);
        using var document = JsonDocument.Parse(buffer.AsMemory(0, count));
        return document.RootElement.Clone();
    }
}
