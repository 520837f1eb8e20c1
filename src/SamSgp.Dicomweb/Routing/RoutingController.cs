using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Routing;

namespace SamSgp.Dicomweb.Routing;

/// <summary>The sender's word that a series is complete.</summary>
[Route("api/routing")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class RoutingController(SeriesRouter router) : ControllerBase
{
    /// <summary>Queues every task that fits the series, without waiting for it to settle; each once for the same images,
    /// however often it is asked.</summary>
    /// <param name="request">The series, all of whose instances are stored.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Segment)]
    [Consumes("application/json")]
    [Refuses(StatusCodes.Status404NotFound)]
    [ProducesResponseType<RoutingAnswer>(StatusCodes.Status200OK)]
    public async Task<ActionResult> RouteAsync([FromBody] RoutingRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        HttpContext.Features.Set(new AuditSubject([request.StudyInstanceUid], request.SeriesInstanceUid));
        var report = await router.RouteAsync(request.StudyInstanceUid, request.SeriesInstanceUid, cancellationToken);
        if (report is null)
            return new ProblemResult(ProblemType.NotFound, $"There is no series {request.SeriesInstanceUid} of study {request.StudyInstanceUid} here.");
        return report.QueueFull is { } full ? new ProblemResult(TaskProblems.Of(full)) : Ok(RoutingAnswer.Of(report, ServiceAddresses.Of(Request)));
    }
}
