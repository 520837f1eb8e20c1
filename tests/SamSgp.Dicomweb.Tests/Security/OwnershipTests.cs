using System.Net;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Ups;
using static SamSgp.Dicomweb.Tests.Ups.UpsRequests;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>Nobody speaks for somebody else: whose a run is, and who may do what to it.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private const string Seg = "1.2.840.10008.5.1.4.1.1.66.4", Transaction = "1.9", Uid = "1.2.3";

    private readonly FakeNetwork _network = new();
    private PhantomService _phantom = null!;
    private HttpClient _alice = null!, _bob = null!, _performer = null!, _chief = null!;

    public async Task InitializeAsync()
    {
        _phantom = await PhantomService.StartAsAsync(_network, ServiceKeys.KeyOf("chief"), ServiceKeys.Keys(
            ("alice", "read write segment"), ("bob", "read write segment"), ("performer", "read segment perform"), ("chief", "admin")));
        (_alice, _bob) = (_phantom.Service.As("alice"), _phantom.Service.As("bob"));
        (_performer, _chief) = (_phantom.Service.As("performer"), _phantom.Service.As("chief"));
    }

    public async Task DisposeAsync()
    {
        foreach (var http in (HttpClient[])[_alice, _bob, _performer, _chief]) http.Dispose();
        await _phantom.DisposeAsync();
    }

    [Fact]
    public async Task Claim_WorkitemOfATask_IsForThePerformerAlone()
    {
        await _alice.CreateAsync(Uid, OwnWorkitem());

        foreach (var http in (HttpClient[])[_alice, _bob])
        {
            var refused = await http.ChangeStateAsync(Uid, "IN PROGRESS", Transaction);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("0124", (await refused.JsonAsync()).GetProperty("dicomStatus").GetString());
        }

        Assert.Equal("SCHEDULED", (await _alice.RetrieveAsync(Uid)).Text("00741000"));
        (await _performer.ChangeStateAsync(Uid, "IN PROGRESS", Transaction)).AssertStatus(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task Claim_WorkitemOfAnotherKind_IsAnyones()
    {
        await _alice.CreateAsync(Uid);
        (await _bob.ChangeStateAsync(Uid, "IN PROGRESS", Transaction)).AssertStatus(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task Update_WorkitemOfATask_IsForWhoAskedForIt()
    {
        var label = new Dictionary<string, object> { ["00741204"] = Attribute("LO", "Another") };
        await _alice.CreateAsync(Uid, OwnWorkitem());

        Assert.Equal(HttpStatusCode.Forbidden, (await _bob.UpdateAsync(Uid, label, null)).StatusCode);
        Assert.Equal("Review", (await _alice.RetrieveAsync(Uid)).Text("00741204"));
        Assert.Equal(HttpStatusCode.OK, (await _alice.UpdateAsync(Uid, label, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _chief.UpdateAsync(Uid, label, null)).StatusCode);
    }

    [Fact]
    public async Task Update_WhatOnlyThePerformerKnows_IsRefusedToWhoAskedForIt()
    {
        await _alice.CreateAsync(Uid, OwnWorkitem());
        Assert.Equal(HttpStatusCode.Forbidden, (await _alice.UpdateAsync(Uid, Performed(), null)).StatusCode);
    }

    // Work done on a workitem of another kind would show as a result of the task.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_IntoAWorkitemOfATask_IsRefused(bool claimed)
    {
        await _bob.CreateAsync(Uid);
        if (claimed) await _bob.ChangeStateAsync(Uid, "IN PROGRESS", Transaction);

        var refused = await _bob.UpdateAsync(Uid, TaskCode("phantom-ct"), claimed ? Transaction : null);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _alice.GetAsync($"/api/tasks/phantom-ct/segmentations/{Uid}")).StatusCode);
    }

    [Fact]
    public async Task Complete_OutputsThatAreNotStored_IsRefusedUntilTheyAre()
    {
        await _alice.CreateAsync(Uid, OwnWorkitem());
        await _performer.ChangeStateAsync(Uid, "IN PROGRESS", Transaction);
        var instance = (await _alice.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/series/{PhantomService.Series}/instances"))[0];
        var (sopClass, stored) = (instance.Text("00080016")!, instance.Text("00080018")!);
        foreach (var (series, asClass, name) in ((string, string, string)[])
            [("1.2.9", Seg, "1.2.9.9"), (PhantomService.Series, Seg, stored), ("1.2.9", sopClass, stored)])
        {
            await _performer.UpdateAsync(Uid, Performed(Output(PhantomService.Study, series, asClass, name, "/studies/1")), Transaction);
            var refused = await _performer.ChangeStateAsync(Uid, "COMPLETED", Transaction);
            Assert.Equal((HttpStatusCode.Conflict, "C304"), (refused.StatusCode, (await refused.JsonAsync()).GetProperty("dicomStatus").GetString()));
        }

        var elsewhere = Output(PhantomService.Study, PhantomService.Series, sopClass, stored, "https://elsewhere.example.org/x");
        await _performer.UpdateAsync(Uid, Performed(elsewhere), Transaction);
        (await _performer.ChangeStateAsync(Uid, "COMPLETED", Transaction)).AssertStatus(HttpStatusCode.OK, null);
        var run = await _alice.QueryAsync($"/api/tasks/phantom-ct/segmentations/{Uid}");
        Assert.StartsWith(_alice.BaseAddress + "dicom-web/studies/", Assert.Single(run.GetProperty("results").EnumerateArray())
            .GetProperty("retrieveUrl").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("data:text/html,<script>")]
    [InlineData("//elsewhere.example.org/x")]
    [InlineData("/\\elsewhere.example.org/x")]
    public async Task EveryBody_AddressThatIsNone_Is400(string address)
    {
        await _alice.CreateAsync(Uid);
        await _alice.ChangeStateAsync(Uid, "IN PROGRESS", Transaction);
        var contact = new Dictionary<string, object> { ["0074100A"] = Attribute("UR", address) };
        var performed = Performed(Output("1.2", "1.2.9", Seg, "1.2.9.9", address));

        Assert.Equal(HttpStatusCode.BadRequest, (await _alice.CreateAsync("1.2.4", new Dictionary<string, object>(Workitem()) { ["0074100A"] = contact["0074100A"] })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _alice.UpdateAsync(Uid, performed, Transaction)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _alice.PostAsync($"{Workitems}/{Uid}/cancelrequest", Body(contact))).StatusCode);
    }

    [Fact]
    public async Task Start_WhoAsked_IsRecordedWhateverTheyClaim()
    {
        var run = await StartAsync(_alice);
        Assert.Equal("alice", (await _bob.QueryAsync(run)).GetProperty("requestedBy").GetString());
        await _bob.CreateAsync(Uid, new Dictionary<string, object>(OwnWorkitem())
        {
            ["00402008"] = new { vr = "PN", Value = new[] { new { Alphabetic = "key.alice" } } },
        });
        Assert.Equal("key.bob", (await _bob.RetrieveAsync(Uid)).GetProperty("00402008").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
        var forged = new Dictionary<string, object> { ["00402008"] = new { vr = "PN", Value = new[] { new { Alphabetic = "key.alice" } } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await _bob.UpdateAsync(Uid, forged, null)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_RunOfAnother_IsRefusedAndTheNetworkGoesOn(bool byTheWorklist)
    {
        var run = await StartAsync(_alice);
        await _network.Started;

        Assert.Equal(HttpStatusCode.Forbidden, (await CancelAsync(_bob)).StatusCode);
        Assert.Equal("IN PROGRESS", (await _bob.QueryAsync(run)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Accepted, (await CancelAsync(_alice)).StatusCode);
        Assert.Equal("CANCELED", (await _phantom.WatchAsync(run))[^1].GetProperty("state").GetString());

        Task<HttpResponseMessage> CancelAsync(HttpClient http) =>
            byTheWorklist ? http.RequestCancelAsync(run[(run.LastIndexOf('/') + 1)..]) : http.DeleteAsync(run);
    }

    [Fact]
    public async Task Cancel_RunOfAnotherByAdmin_IsAccepted()
    {
        var run = await StartAsync(_alice);
        Assert.Equal(HttpStatusCode.Accepted, (await _chief.DeleteAsync(run)).StatusCode);
    }

    private static async Task<string> StartAsync(HttpClient http)
    {
        var body = JsonSerializer.Serialize(new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series });
        var answer = await http.PostAsync("/api/tasks/phantom-ct/segmentations", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }
}
