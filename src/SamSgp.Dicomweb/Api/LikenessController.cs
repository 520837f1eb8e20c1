using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Inference;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Api;

/// <summary>A look at a series before it is segmented.</summary>
[Route("api/tasks/{task}/likeness")]
[Produces("application/json")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class LikenessController(FirstLook look) : ControllerBase
{
    /// <summary>Compares some slices of a series of this store with the task's examples. It takes the network a moment, and reads the
    /// series; closing the connection stops it.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="studyInstanceUid">Study of the series.</param>
    /// <param name="seriesInstanceUid">The series.</param>
    /// <param name="force">True for a series that the task is not for.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet]
    [Authorize(Scopes.Segment)]
    [ProducesResponseType<LikenessDescription>(StatusCodes.Status200OK)]
    public async Task<ActionResult> GetAsync(string task, [Required] string studyInstanceUid, [Required] string seriesInstanceUid, bool force,
        CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        HttpContext.Features.Set(new AuditSubject([studyInstanceUid], seriesInstanceUid));
        var looked = await look.AtAsync(new SegmentationOrder
        {
            TaskId = task, StudyInstanceUid = studyInstanceUid, SeriesInstanceUid = seriesInstanceUid, Force = force,
        }, cancellationToken);
        return looked.TryGet(out var likeness, out var failure) ? Ok(LikenessDescription.Of(likeness)) : new ProblemResult(TaskProblems.Of(failure));
    }
}

/// <summary>How like a task's examples a series is.</summary>
/// <param name="Unlike">True when it is unlike all of them; null where they are too few to tell.</param>
/// <param name="Message">What that means, as a sentence; null where nothing is to be said.</param>
internal sealed record LikenessDescription(bool? Unlike, string? Message)
{
    public static LikenessDescription Of(Likeness likeness) =>
        new(likeness.Unlike, likeness.Unlike == true ? SegmentationResult.OtherKind : null);
}
