using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Api;

/// <summary>The tasks: what can be segmented, and whether it fits a series.</summary>
[Route("api/tasks")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class TasksController(TaskCatalog catalog, InstanceStore store, DicomSupport support,
    SupportScores scores, TaskFit fit, PointReaders points, TaskWorkers workers) : ControllerBase
{
    /// <summary>All tasks by id; with study and series also whether each fits, and why not.</summary>
    /// <param name="studyInstanceUid">Study of the series to ask about.</param>
    /// <param name="seriesInstanceUid">The series to ask about.</param>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<TaskList>(StatusCodes.Status200OK)]
    public ActionResult List(string? studyInstanceUid, string? seriesInstanceUid)
    {
        var (series, problem) = SeriesAskedAbout(studyInstanceUid, seriesInstanceUid);
        if (problem is not null) return problem;
        var (tasks, remarks) = (catalog.Current, workers.Look());
        return Ok(new TaskList([.. tasks.Tasks.Values.Select(task => Describe(task, series) with { Remark = remarks(task.Id) })],
            [.. tasks.Faulty.Select(FaultyTask.Of)], $"SamSgp.Dicomweb {ProductVersion.Text}"));
    }

    /// <summary>One task.</summary>
    /// <param name="task">Its id.</param>
    /// <param name="studyInstanceUid">Study of the series to ask about.</param>
    /// <param name="seriesInstanceUid">The series to ask about.</param>
    [HttpGet("{task}")]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<TaskDescription>(StatusCodes.Status200OK)]
    public ActionResult Get(string task, string? studyInstanceUid, string? seriesInstanceUid)
    {
        if (!catalog.Current.Tasks.TryGetValue(task, out var found))
            return new ProblemResult(ProblemType.NotFound, $"There is no task '{task}'.");
        var (series, problem) = SeriesAskedAbout(studyInstanceUid, seriesInstanceUid);
        return problem ?? (ActionResult)Ok(Describe(found, series) with { Remark = workers.Look()(task) });
    }

    /// <summary>Checks a manifest (the body, YAML) without keeping it. Paths in it are relative to nothing, so support files
    /// are not looked for.</summary>
    /// <param name="cancellationToken">The client went.</param>
    [HttpPost("~/api/tasks:validate")]
    [Consumes("application/yaml", "application/x-yaml", "text/yaml", "text/plain")]
    [Authorize(Scopes.Read)]
    [ProducesResponseType<ManifestCheck>(StatusCodes.Status200OK)]
    public async Task<ActionResult> ValidateAsync(CancellationToken cancellationToken)
    {
        var check = await ManifestCheck.OfAsync(Request.Body, cancellationToken);
        return check is null
            ? new ProblemResult(ProblemType.TooLarge, $"A manifest has at most {ManifestCheck.MostBytes} bytes.")
            : Ok(check);
    }

    private TaskDescription Describe(TaskManifest task, StoredSeries? series)
    {
        var missing = support.Missing(SupportSet.Locate(task)).Select(m => Words(m.Advice)).ToList();
        var score = ScoreDescription.Of(task, scores.Of(task.Id));
        var own = catalog.IsOwn(task);
        if (series is null) return TaskDescription.Of(task, missing, score, null, points.Reads(task)) with { Own = own };
        var match = fit.Of(task, series.Header, series.Frames, HttpContext.RequestAborted);
        return TaskDescription.Of(task, missing, score, new FitDescription(match.Fits, [.. match.Refusals]), points.Reads(task)) with { Own = own };
    }

    // Who operates the service has to know where files belong; who uses it has not.
    private string Words(string advice) => Scopes.Allow(User, Scopes.Admin) ? advice : ServerPaths.Hide(advice);

    private (StoredSeries? Series, ProblemResult? Problem) SeriesAskedAbout(string? study, string? series)
    {
        if (study is null && series is null) return (null, null);
        if (study is null || series is null)
            return (null, new ProblemResult(ProblemType.MalformedRequest, "studyInstanceUid and seriesInstanceUid go together."));
        return StoredSeries.Find(store, study, series) is { } found
            ? (found, null)
            : (null, new ProblemResult(ProblemType.NotFound, $"There is no series {series} of study {study} here."));
    }
}
