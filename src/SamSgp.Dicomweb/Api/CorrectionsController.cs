using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Inference.Prompting;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Failures;
using SamSgp.Runs.Corrections;

namespace SamSgp.Dicomweb.Api;

/// <summary>Corrections of results, for somebody who waits.</summary>
[Route("api/tasks/{task}/corrections")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class CorrectionsController(SeriesCorrector corrector, CorrectionStream stream, RequestMemory memory, TimeProvider clock) : ControllerBase
{
    private const int MostBytes = 16 << 20, MostParts = 200_000;

    // The segment as it was and as it is, the others, what is being carried, and a copy for post-processing.
    private const int BytesOfVoxel = 5;

    /// <summary>Corrects one segment of a result on a series of this store: from painted slices, boxes, scribbles and points, carried
    /// through the volume. Everything that was said comes each time; nothing is remembered. With <c>Accept: text/event-stream</c> slices
    /// come as they are made (<c>slice</c>), prompted ones first, then outwards, then <c>end</c>; closing the connection stops it.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="request">What is corrected, and what was said of it.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Segment)]
    [Consumes("application/json")]
    [JsonBounds(MostBytes, MostParts)]
    [Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity)]
    [ProducesResponseType<CorrectionDescription>(StatusCodes.Status200OK, "application/json", EventConnectionAttribute.EventStream)]
    public async Task<ActionResult> CorrectAsync(string task, [FromBody] CorrectionDocument? request, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        if (request.StudyInstanceUid is { } study) HttpContext.Features.Set(new AuditSubject([study], request.SeriesInstanceUid));
        try
        {
            if (!(await corrector.PrepareAsync(task, request, cancellationToken)).TryGet(out var work, out var unprepared)) return Failed(unprepared);
            using var place = await memory.EnterAsync(HttpContext, work.Voxels * BytesOfVoxel);
            return EventConnectionAttribute.AsksForStream(Request)
                ? await StreamAsync(work, request.Store, began, cancellationToken)
                : await AnswerAsync(work, request.Store, began, cancellationToken);
        }
        catch (PromptException fault)
        {
            return new ProblemResult(ProblemType.MalformedRequest, fault.Message);
        }
    }

    private async Task<ActionResult> AnswerAsync(CorrectionWork work, bool store, long began, CancellationToken cancellationToken)
    {
        var run = await Task.Run(() => corrector.Run(work, _ => { }, cancellationToken), cancellationToken);
        if (!run.TryGet(out var result, out var failure)) return Failed(failure);
        var (stored, unstored) = await StoreAsync(work, result, store, cancellationToken);
        return unstored is not null ? Failed(unstored)
            : Ok(new CorrectionDescription([.. result.Changes.Select(change => CorrectedSliceDescription.Of(change, work.Frames))], Seconds(began), stored));
    }

    private async Task<ActionResult> StreamAsync(CorrectionWork work, bool store, long began, CancellationToken cancellationToken)
    {
        var run = await stream.WriteAsync(Response, work, cancellationToken);
        if (!run.TryGet(out var result, out var failure)) return await FailedAsync(failure, cancellationToken);
        var (stored, unstored) = await StoreAsync(work, result, store, cancellationToken);
        if (unstored is not null) return await FailedAsync(unstored, cancellationToken);
        await CorrectionStream.SendAsync(Response, "end", new CorrectionDescription([], Seconds(began), stored), cancellationToken);
        return new EmptyResult();
    }

    private async Task<(ResultDescription? Stored, JobFailure? Failure)> StoreAsync(CorrectionWork work, CorrectionResult result, bool asked,
        CancellationToken cancellationToken)
    {
        if (!asked) return (null, null);
        var stored = await corrector.StoreAsync(work, result, cancellationToken);
        return stored.TryGet(out var reference, out var failure) ? (ResultDescription.Of(reference, ServiceAddresses.Of(Request)), null) : (null, failure);
    }

    private static ProblemResult Failed(JobFailure failure) => new(TaskProblems.Of(failure));

    // Once slices are out, what is wrong is an event as they are.
    private async Task<ActionResult> FailedAsync(JobFailure failure, CancellationToken cancellationToken)
    {
        if (!Response.HasStarted) return Failed(failure);
        await CorrectionStream.SendAsync(Response, "problem", new { title = TaskProblems.Of(failure).Type.Title, detail = TaskProblems.Of(failure).Detail }, cancellationToken);
        return new EmptyResult();
    }

    private double Seconds(long began) => Math.Round(clock.GetElapsedTime(began).TotalSeconds, 3);
}
