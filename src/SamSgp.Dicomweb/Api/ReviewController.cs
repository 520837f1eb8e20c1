using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Reviews;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Api;

/// <summary>What a person says of a run's result. It stands beside the result, which stays as it is.</summary>
[Route("api/tasks/{task}/segmentations/{workitem}/review")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class ReviewController(Worklist worklist, ResultReviews reviews) : ControllerBase
{
    /// <summary>Accepts or rejects the result, in place of what was said of it before.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="request">accepted or rejected.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPut]
    [Authorize(Scopes.Segment)]
    [Consumes("application/json")]
    [ProducesResponseType<SegmentationDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> SayAsync(string task, string workitem, [FromBody] ReviewRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        var (result, problem) = ResultOf(task, workitem);
        if (problem is not null) return problem;
        await reviews.SayAsync(result!, request.State, User.Identity?.Name ?? "", cancellationToken);
        return Ok(Describe(workitem));
    }

    /// <summary>Takes back what was said of the result.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpDelete]
    [Authorize(Scopes.Segment)]
    [ProducesResponseType<SegmentationDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> TakeBackAsync(string task, string workitem, CancellationToken cancellationToken)
    {
        var (result, problem) = ResultOf(task, workitem);
        if (problem is not null) return problem;
        await reviews.TakeBackAsync(result!, cancellationToken);
        return Ok(Describe(workitem));
    }

    private (string? Result, ProblemResult? Problem) ResultOf(string task, string workitem)
    {
        if (Describe(workitem) is not { } run || run.TaskId != task)
            return (null, new ProblemResult(ProblemType.NotFound, $"Task '{task}' has no run {workitem}."));
        HttpContext.Features.Set(new AuditSubject([run.StudyInstanceUid], run.SeriesInstanceUid));
        return OutputReference.AllOf(worklist.Find(workitem)!.Dataset).FirstOrDefault(output => output.IsSegmentation) is { } segmentation
            ? (segmentation.SopInstanceUid, null)
            : (null, new ProblemResult(ProblemType.Conflict, "The run has no result that could be reviewed."));
    }

    private SegmentationDescription? Describe(string workitem) =>
        worklist.Find(workitem) is { } found ? SegmentationDescription.Of(found, ServiceAddresses.Of(Request), reviews) : null;
}

/// <summary>Body of a review.</summary>
/// <param name="State">accepted or rejected.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReviewRequest([property: JsonRequired] ReviewState State);
