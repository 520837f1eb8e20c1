using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Support;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Dicomweb.Api;

/// <summary>Examples that users add to a task: the next run learns from them.</summary>
[Route("api/tasks/{task}/support")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class SupportController(TaskCatalog catalog, TaughtSupport taught, SupportScores scores) : ControllerBase
{
    /// <summary>What users added, and every version of it.</summary>
    /// <param name="task">Id of the task.</param>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<SupportDescription>(StatusCodes.Status200OK)]
    public ActionResult Get(string task) => IsKnown(task) ? Described(task, taught.HistoryOf(task)) : NoSuchTask(task);

    /// <summary>Adds a series with its corrected segmentation as a new version of the set, used from now on.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="request">Images and segmentation, both in this store.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Teach)]
    [Consumes("application/json")]
    [Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity)]
    [ProducesResponseType<SupportDescription>(StatusCodes.Status201Created)]
    public async Task<ActionResult> AddAsync(string task, [FromBody] TeachingRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        HttpContext.Features.Set(new AuditSubject([request.StudyInstanceUid], request.SeriesInstanceUid));
        if (!catalog.Current.Tasks.TryGetValue(task, out var found)) return NoSuchTask(task);
        var added = await taught.AddAsync(found, request.StudyInstanceUid, request.SeriesInstanceUid,
            request.SegmentationInstanceUid, User.Identity?.Name ?? "", cancellationToken);
        return added.TryGet(out var history, out var failure)
            ? Created((string?)null, SupportDescription.Of(task, history))
            : new ProblemResult(TaskProblems.Of(failure));
    }

    /// <summary>Uses another version from now on: takes changes back, or brings them again.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="request">Which version.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPut("version")]
    [Authorize(Scopes.Teach)]
    [Consumes("application/json")]
    [ProducesResponseType<SupportDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> UseAsync(string task, [FromBody] SupportVersionRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        if (!IsKnown(task)) return NoSuchTask(task);
        return await taught.UseAsync(task, request.Version, cancellationToken) is { } history
            ? Described(task, history)
            : new ProblemResult(ProblemType.NotFound, $"The support set of task '{task}' has no version {request.Version}.");
    }

    /// <summary>Takes one example out, as a new version.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="example">Id of the example.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpDelete("{example}")]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType<SupportDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> RemoveAsync(string task, string example, CancellationToken cancellationToken)
    {
        if (!IsKnown(task)) return NoSuchTask(task);
        return await taught.RemoveAsync(task, example, cancellationToken) is { } history
            ? Described(task, history)
            : new ProblemResult(ProblemType.NotFound, $"The support set of task '{task}' has no example {example} now.");
    }

    /// <summary>The examples in use as files for the manifest: a ZIP of NIfTI files and the lines that name them.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet("export")]
    [Authorize(Scopes.Read)]
    [Produces("application/zip")]
    [ProducesResponseType(StatusCodes.Status200OK)]
    public async Task<ActionResult> ExportAsync(string task, CancellationToken cancellationToken)
    {
        if (!IsKnown(task)) return NoSuchTask(task);
        if (taught.HistoryOf(task) is not { Examples.Count: > 0 } history)
            return new ProblemResult(ProblemType.NotFound, $"Nothing was added to the support set of task '{task}'.");
        Response.ContentType = "application/zip";
        Response.Headers.ContentDisposition = $"attachment; filename=\"{task}-support-{history.Current}.zip\"";
        await SupportExport.WriteAsync(Response.BodyWriter.AsStream(), taught, history, cancellationToken);
        return new EmptyResult();
    }

    /// <summary>How well the task finds its own examples, and how far the measurement is that was asked for.</summary>
    /// <param name="task">Id of the task.</param>
    [HttpGet("scores")]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<ScoringDescription>(StatusCodes.Status200OK)]
    public ActionResult GetScores(string task) =>
        catalog.Current.Tasks.TryGetValue(task, out var found) ? Ok(ScoringDescription.Of(found, scores)) : NoSuchTask(task);

    /// <summary>Asks for a measurement: each case's images are segmented by the examples of the others. It runs behind jobs, gives way to
    /// them between two images, and survives a restart; at least four cases are needed.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost("scores")]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType<ScoringDescription>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult> MeasureAsync(string task, CancellationToken cancellationToken)
    {
        if (!catalog.Current.Tasks.TryGetValue(task, out var found)) return NoSuchTask(task);
        await scores.AskAsync(task, cancellationToken);
        return Accepted((string?)null, ScoringDescription.Of(found, scores));
    }

    /// <summary>Takes back the measurement that was asked for; what was measured before stands.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpDelete("scores")]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> CancelMeasuringAsync(string task, CancellationToken cancellationToken)
    {
        if (!IsKnown(task)) return NoSuchTask(task);
        return await scores.CancelAsync(task, cancellationToken)
            ? NoContent()
            : new ProblemResult(ProblemType.NotFound, $"No measurement of task '{task}' was asked for.");
    }

    private bool IsKnown(string task) => catalog.Current.Tasks.ContainsKey(task);

    private static ProblemResult NoSuchTask(string task) => new(ProblemType.NotFound, $"There is no task '{task}'.");

    private OkObjectResult Described(string task, SupportHistory history) => Ok(SupportDescription.Of(task, history));
}
