using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Reviews;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Dicomweb.Api;

/// <summary>Runs of tasks: each is a workitem, shown as plain JSON.</summary>
[Route("api/tasks/{task}/segmentations")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class SegmentationsController(SegmentationScheduler scheduler, Worklist worklist, JobCancellation cancellation,
    ResultStore results, ResultReviews reviews, SegmentationStream stream) : ControllerBase
{
    /// <summary>Starts the task on a series of this store.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="request">The series, and the task's parameters.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Segment)]
    [Consumes("application/json")]
    [Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity)]
    [ProducesResponseType<SegmentationDescription>(StatusCodes.Status201Created)]
    public async Task<ActionResult> StartAsync(string task, [FromBody] SegmentationRequest? request,
        CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        HttpContext.Features.Set(new AuditSubject([request.StudyInstanceUid], request.SeriesInstanceUid));
        if (request.Fault() is { } fault) return new ProblemResult(ProblemType.MalformedRequest, fault);
        var scheduled = await scheduler.ScheduleAsync(request.OrderOf(task), request.Priority ?? "MEDIUM", Requester.Of(User),
            cancellationToken);
        if (!scheduled.TryGet(out var workitem, out var failure)) return new ProblemResult(TaskProblems.Of(failure));
        var description = Describe(workitem)!;
        return Created(description.Links.Self, description);
    }

    /// <summary>Runs of the task, newest first, page by page: the <c>Link</c> header names the next page.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="studyInstanceUid">Only those on this study.</param>
    /// <param name="page">Which of them.</param>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<IReadOnlyList<SegmentationDescription>>(StatusCodes.Status200OK)]
    public ActionResult List(string task, string? studyInstanceUid, [FromQuery] RunPage page) =>
        Page(new WorkitemKeys(task, studyInstanceUid), page);

    /// <summary>Runs of all tasks on a study, newest first, page by page: the <c>Link</c> header names the next page.</summary>
    /// <param name="studyInstanceUid">The study.</param>
    /// <param name="page">Which of them.</param>
    [HttpGet("~/api/segmentations")]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<IReadOnlyList<SegmentationDescription>>(StatusCodes.Status200OK)]
    public ActionResult ListOfStudy([Required] string studyInstanceUid, [FromQuery] RunPage page) =>
        Page(new WorkitemKeys(null, studyInstanceUid), page);

    /// <summary>A run as it stands; with <c>Accept: text/event-stream</c> as it changes, until it ends.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet("{workitem}")]
    [EventConnection]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<SegmentationDescription>(StatusCodes.Status200OK, "application/json", EventConnectionAttribute.EventStream)]
    public async Task<ActionResult> GetAsync(string task, string workitem, CancellationToken cancellationToken)
    {
        if (Find(task, workitem) is not { } description) return NoSuchRun(task, workitem);
        if (!EventConnectionAttribute.AsksForStream(Request)) return Ok(description);
        await stream.WriteAsync(Response, workitem, Describe, cancellationToken);
        return new EmptyResult();
    }

    /// <summary>Cancels a run that one has asked for oneself (with the scope admin any); one that is running stops within a
    /// slice.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpDelete("{workitem}")]
    [Authorize(Scopes.Segment)]
    [Refuses(StatusCodes.Status409Conflict)]
    [ProducesResponseType<SegmentationDescription>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult> CancelAsync(string task, string workitem, string? reason, CancellationToken cancellationToken)
    {
        if (Find(task, workitem) is null) return NoSuchRun(task, workitem);
        var outcome = await cancellation.RequestAsync(workitem, new CancellationRequest("", reason, null, null), Requester.Of(User),
            cancellationToken);
        return outcome.Status switch
        {
            UpsStatus.NotAuthorized => new ProblemResult(ProblemType.OutOfScope, outcome.Message),
            UpsStatus.AlreadyCompleted => new ProblemResult(ProblemType.Conflict, "The run is completed: there is nothing to cancel."),
            _ when !outcome.Status.Holds() => new ProblemResult(ProblemType.Conflict, outcome.Message),
            _ => Accepted(Describe(outcome.Workitem!)),
        };
    }

    /// <summary>Picture of the result: slices with the segments drawn over them.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    [HttpGet("{workitem}/preview")]
    [StoredBytes(isPicture: true)]
    [Authorize(Scopes.Read)]
    [Produces("image/png")]
    public ActionResult Preview(string task, string workitem)
    {
        if (Find(task, workitem) is null) return NoSuchRun(task, workitem);
        return results.FindPreview(workitem) is { } path
            ? PhysicalFile(path, "image/png")
            : new ProblemResult(ProblemType.NotFound, "The run has no picture: it has not come that far.");
    }

    private ActionResult Page(WorkitemKeys keys, RunPage page)
    {
        if (!ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        var before = page.Before is { } uid ? worklist.Find(uid) : null;
        if (page.Before is not null && before is null)
            return new ProblemResult(ProblemType.NotFound, $"There is no run {page.Before}: begin again with the first page.");
        var found = worklist.Newest(keys, before, page.Limit);
        // A page ends by its number or by its size.
        if (found.Count > 0 && worklist.Newest(keys, found[^1], 1).Count > 0) Response.Headers.Link = page.NextOf(Request, found[^1].Uid);
        return Ok(found.Select(Describe).OfType<SegmentationDescription>());
    }

    private SegmentationDescription? Find(string task, string workitem) =>
        worklist.Find(workitem) is { } found && Describe(found) is { } run && run.TaskId == task ? run : null;

    private SegmentationDescription? Describe(Workitem workitem) =>
        SegmentationDescription.Of(workitem, ServiceAddresses.Of(Request), reviews);

    private static ProblemResult NoSuchRun(string task, string workitem) =>
        new(ProblemType.NotFound, $"Task '{task}' has no run {workitem}.");
}
