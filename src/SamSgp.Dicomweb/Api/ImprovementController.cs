using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Improvement;
using SamSgp.Jobs.Support;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Api;

/// <summary>Training a task on its examples: what comes of it is used where held-out images are better with it.</summary>
[Route("api/tasks/{task}/improve")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class ImprovementController(TaskCatalog catalog, Improvements improvements, TaskAdapters adapters, TaughtSupport taught, DicomSupport dicom)
    : ControllerBase
{
    /// <summary>How far the improvement is that was asked for, what the last one came to, and the versions there are.</summary>
    /// <param name="task">Id of the task.</param>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<ImprovementDescription>(StatusCodes.Status200OK)]
    public ActionResult Get(string task) => Find(task) is { } found ? Ok(Described(found)) : NoSuchTask(task);

    /// <summary>Asks for an improvement: an adapter is trained on the task's images and what users taught, behind all jobs, and used from
    /// then on where held-out images are better with it. At least four images are needed. It survives a restart.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType<ImprovementDescription>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult> ImproveAsync(string task, CancellationToken cancellationToken)
    {
        if (Find(task) is not { } found) return NoSuchTask(task);
        if (!ImprovementPlan.Make(found, taught, dicom).TryGet(out _, out var refused)) return new ProblemResult(TaskProblems.Of(refused));
        await improvements.AskAsync(task, User.Identity?.Name ?? "", cancellationToken);
        return Accepted((string?)null, Described(found));
    }

    /// <summary>Takes back what was asked for; the version in use stays.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpDelete]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> CancelAsync(string task, CancellationToken cancellationToken)
    {
        if (Find(task) is null) return NoSuchTask(task);
        return await improvements.CancelAsync(task, cancellationToken)
            ? NoContent()
            : new ProblemResult(ProblemType.NotFound, $"No improvement of task '{task}' was asked for.");
    }

    /// <summary>Uses the version from now on that was used before the one in use.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost("take-back")]
    [Authorize(Scopes.Teach)]
    [ProducesResponseType<ImprovementDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> TakeBackAsync(string task, CancellationToken cancellationToken)
    {
        if (Find(task) is not { } found) return NoSuchTask(task);
        var history = adapters.HistoryOf(task);
        if (history.Current == 0) return new ProblemResult(ProblemType.NotFound, $"No improvement of task '{task}' is in use.");
        await adapters.UseAsync(task, history.Previous, cancellationToken);
        return Ok(Described(found));
    }

    /// <summary>Uses another version from now on.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="request">Which version.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPut("version")]
    [Authorize(Scopes.Teach)]
    [Consumes("application/json")]
    [ProducesResponseType<ImprovementDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> UseAsync(string task, [FromBody] AdapterVersionRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || !ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        if (Find(task) is not { } found) return NoSuchTask(task);
        return await adapters.UseAsync(task, request.Version, cancellationToken) is not null
            ? Ok(Described(found))
            : new ProblemResult(ProblemType.NotFound, $"There is no version {request.Version} of the adapter of task '{task}'.");
    }

    private TaskManifest? Find(string task) => catalog.Current.Tasks.GetValueOrDefault(task);

    private ImprovementDescription Described(TaskManifest task) => ImprovementDescription.Of(task, improvements, adapters);

    private static ProblemResult NoSuchTask(string task) => new(ProblemType.NotFound, $"There is no task '{task}'.");
}
