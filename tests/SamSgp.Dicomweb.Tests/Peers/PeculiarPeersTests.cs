using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>Jobs with peers that do less than they might: a service of this kind whose answers are changed on their way.</summary>
public sealed class PeculiarPeersTests
{
    [Theory]
    [InlineData(StatusCodes.Status406NotAcceptable)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status501NotImplemented)]
    public async Task Fetch_SeriesAsAWholeIsRefused_InstancesAreFetched(int status)
    {
        await using var peer = await PeerAsync(context => HttpMethods.IsGet(context.Request.Method)
            && context.Request.Path == $"/dicom-web/studies/{PacsFixture.Study}/series/{PacsFixture.Series}" ? status : null, "");
        foreach (var instance in PacsFixture.Phantom) await peer.Http.StoreBytesAsync("/dicom-web/studies", PacsFixture.Bytes(instance));
        await using var service = await ServiceAsync(peer);

        var done = await SegmentAsync(service, source: "pacs", destination: null);

        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        Assert.Equal(PacsFixture.Phantom.Count, (await service.Http.QueryAsync("/dicom-web/instances?Modality=CT")).GetArrayLength());
    }

    [Theory]
    [InlineData("{\"00081198\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2.3\"]},\"00081197\":{\"vr\":\"US\",\"Value\":[290]}}]}}", "1.2.3 (failure reason 0122)")]
    [InlineData("{}", "no reason given")]
    [InlineData("<html>Conflict</html>", "no reason given")]
    public async Task Send_PeerRefusesTheResult_JobIsCompletedAndSaysWhich(string body, string said)
    {
        await using var peer = await PeerAsync(
            context => HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status409Conflict : null, body);
        await using var service = await ServiceAsync(peer);
        foreach (var instance in PacsFixture.Phantom) await service.Http.StoreBytesAsync("/dicom-web/studies", PacsFixture.Bytes(instance));

        var done = await SegmentAsync(service, source: null, destination: "pacs");

        Assert.True(done.State == WorkitemState.Completed, $"{PerformedProcedure.FailureOf(done)}");
        var warning = Assert.Single(PerformedProcedure.WarningsOf(done), warning => warning.Contains("'pacs' refused", StringComparison.Ordinal));
        Assert.Contains(said, warning, StringComparison.Ordinal);
        Assert.Contains("kept here", warning, StringComparison.Ordinal);
        Assert.Empty(service.Services.GetRequiredService<ResultDelivery>().Pending);
        Assert.Equal(1, (await service.Http.QueryAsync("/dicom-web/instances?Modality=SEG")).GetArrayLength());
    }

    private static Task<RunningService> ServiceAsync(RunningService peer)
    {
        var network = new FakeNetwork();
        network.Release();
        return RunningService.StartAsync([$"--Peers:pacs:BaseAddress={peer.Http.BaseAddress}dicom-web", "--Peers:pacs:Retries=0"],
            builder => builder.Services.AddSingleton<SegmentVolume>(network.Segment));
    }

    private static async Task<Workitem> SegmentAsync(RunningService service, string? source, string? destination)
    {
        var answer = await service.Http.PostAsync("/api/tasks/phantom-ct/segmentations", JsonContent.Create(
            new { studyInstanceUid = PacsFixture.Study, seriesInstanceUid = PacsFixture.Series, source, destination }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var uid = (await answer.JsonAsync()).GetProperty("workitemUid").GetString()!;
        var worklist = service.Services.GetRequiredService<Worklist>();
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            if (worklist.Find(uid) is { } now && now.State.IsFinal()) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException("The job does not end: " + DicomJson.ConvertDicomToJson(worklist.Find(uid)!.Dataset));
    }

    /// <summary>A peer that answers some requests with a status and a body of their own.</summary>
    private static Task<RunningService> PeerAsync(Func<HttpContext, int?> refusal, string body) => RunningService.StartAsync([],
        builder => builder.Services.AddSingleton<IStartupFilter>(new Refusals(refusal, body)));

    private sealed class Refusals(Func<HttpContext, int?> refusal, string body) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                if (refusal(context) is not { } status)
                {
                    await following(context);
                    return;
                }

                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(body);
            });
            next(app);
        };
    }
}
