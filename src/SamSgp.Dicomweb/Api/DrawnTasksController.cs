using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Authoring;
using SamSgp.Tasks.Authoring;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Dicomweb.Api;

/// <summary>Tasks that users draw.</summary>
[Route("api/tasks")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class DrawnTasksController(DrawnTasks drawn, TaskCatalog catalog, PointReaders points) : ControllerBase
{
    /// <summary>Makes a task of a segmentation that somebody drew in some slices of a series, both in this store. It can be run at once.</summary>
    /// <param name="request">Title, images and segmentation.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Teach)]
    [Consumes("application/json")]
    [ProducesResponseType<TaskDescription>(StatusCodes.Status201Created)]
    public async Task<ActionResult> CreateAsync([FromBody] DrawnTaskRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        if (string.IsNullOrWhiteSpace(request.Title)) return new ProblemResult(ProblemType.MalformedRequest, "title is empty; say what the task finds.");
        HttpContext.Features.Set(new AuditSubject([request.StudyInstanceUid], request.SeriesInstanceUid));
        var made = await drawn.CreateAsync(new DrawnTask(request.Title, request.StudyInstanceUid, request.SeriesInstanceUid, request.SegmentationInstanceUid),
            cancellationToken);
        return made.TryGet(out var task, out var failure)
            ? Created($"{ServiceAddresses.Of(Request).Root}/api/tasks/{task.Id}", TaskDescription.Of(task, [], null, null, points.Reads(task)) with { Own = true })
            : new ProblemResult(TaskProblems.Of(failure));
    }

    /// <summary>A task that users made as a ZIP of its folder: manifest and examples. Nothing in it says whose images they are, but what is
    /// burned into their pixels.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet("{task}/export")]
    [Authorize(Scopes.Read)]
    [Produces("application/zip")]
    [ProducesResponseType(StatusCodes.Status200OK)]
    public async Task<ActionResult> ExportAsync(string task, CancellationToken cancellationToken)
    {
        if (!catalog.Current.Tasks.TryGetValue(task, out var found)) return new ProblemResult(ProblemType.NotFound, $"There is no task '{task}'.");
        if (!catalog.IsOwn(found)) return new ProblemResult(ProblemType.Conflict, $"Task '{task}' was not made here: its folder lies where it was installed from.");
        Response.ContentType = "application/zip";
        Response.Headers.ContentDisposition = $"attachment; filename=\"{task}.zip\"";
        await drawn.ExportAsync(Response.BodyWriter.AsStream(), found, cancellationToken);
        return new EmptyResult();
    }

    /// <summary>Removes a task that users made. Its folder, with what was drawn, stays in the data directory (<c>tasks-removed</c>); results stay as
    /// they are.</summary>
    /// <param name="task">Id of the task.</param>
    [HttpDelete("{task}")]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public ActionResult Remove(string task)
    {
        if (!catalog.Current.Tasks.TryGetValue(task, out var found)) return new ProblemResult(ProblemType.NotFound, $"There is no task '{task}'.");
        if (!catalog.IsOwn(found)) return new ProblemResult(ProblemType.Conflict, $"Task '{task}' was not made here: whoever installed it takes its folder away.");
        drawn.Remove(found);
        return NoContent();
    }

    /// <summary>Names of structures for which codes are known.</summary>
    [HttpGet("~/api/structures")]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<IReadOnlyList<string>>(StatusCodes.Status200OK)]
    public ActionResult Structures() => Ok(StructureCodes.Types.Select(type => type.Meaning).Order(StringComparer.Ordinal));
}

/// <summary>Body that makes a task.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DrawnTaskRequest
{
    /// <summary>What lists and buttons show.</summary>
    public required string Title { get; init; }

    /// <summary>Study of both.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>The images.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>SOP Instance UID of the SEG; its labels become the task's segments.</summary>
    public required string SegmentationInstanceUid { get; init; }
}
