using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Surfaces;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Api;

/// <summary>Results as files of other programs. Nothing in them and nothing in their names says whose they are.</summary>
[Route("api/tasks/{task}/segmentations/{workitem}")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class ExportsController(Worklist worklist, ResultMasks results, RequestMemory memory) : ControllerBase
{
    private const string Nifti = "application/gzip", Stl = "model/stl";
    private const int BytesOfVoxel = 4;

    /// <summary>The result as a NIfTI label map on the grid of its series: a voxel is its segment's number, 0 where there is none.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet("labels.nii.gz")]
    [Authorize(Scopes.Read)]
    [Produces(Nifti)]
    [ProducesResponseType(StatusCodes.Status200OK)]
    public async Task<ActionResult> LabelsAsync(string task, string workitem, CancellationToken cancellationToken)
    {
        var (masks, problem) = await MasksAsync(task, workitem, cancellationToken);
        if (masks is null) return problem!;
        using var place = await memory.EnterAsync(HttpContext, masks.Geometry.VoxelCount * BytesOfVoxel);
        var bytes = await Task.Run(() => BytesOf(masks.ToLabels()), cancellationToken);
        return File(bytes, Nifti, $"{task}.nii.gz");
    }

    /// <summary>The surface of one segment of the result as a binary STL file, in millimetres of the patient coordinate system (LPS).</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    /// <param name="segment">Segment Number.</param>
    /// <param name="cancellationToken">The client went.</param>
    [HttpGet("surfaces/{segment}.stl")]
    [Authorize(Scopes.Read)]
    [Produces(Stl)]
    [ProducesResponseType(StatusCodes.Status200OK)]
    public async Task<ActionResult> SurfaceAsync(string task, string workitem, int segment, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return new ProblemResult(ProblemType.MalformedRequest, ApiFaults.Of(ModelState));
        var (masks, problem) = await MasksAsync(task, workitem, cancellationToken);
        if (masks is null) return problem!;
        if (!masks.SegmentNumbers.Contains(segment) || masks.FindBox(segment) is not { } box)
            return new ProblemResult(ProblemType.NotFound, $"The result has nothing of a segment {segment}.");
        if (!masks.Geometry.HasVolume)
            return new ProblemResult(ProblemType.Conflict, "The images do not say how far their pixels and slices lie apart: a surface would have no true shape.");
        using var place = await memory.EnterAsync(HttpContext, box.VoxelCount * BytesOfVoxel);
        Response.ContentType = Stl;
        Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"{task}-{segment}.stl\"");
        await StlFile.WriteAsync(Response.BodyWriter.AsStream(), masks, segment, cancellationToken);
        return new EmptyResult();
    }

    private async Task<(MaskVolume? Masks, ProblemResult? Problem)> MasksAsync(string task, string workitem, CancellationToken cancellationToken)
    {
        if (worklist.Find(workitem) is not { } found || !SegmentationOrder.TryRead(found.Dataset, out var order, out _) || order.TaskId != task)
            return (null, new ProblemResult(ProblemType.NotFound, $"Task '{task}' has no run {workitem}."));
        HttpContext.Features.Set(new AuditSubject([order.StudyInstanceUid], order.SeriesInstanceUid));
        if (OutputReference.AllOf(found.Dataset).FirstOrDefault(output => output.IsSegmentation) is not { } result)
            return (null, new ProblemResult(ProblemType.Conflict, "The run has no result that could be written."));
        return (await results.ReadAsync(order, result.SopInstanceUid, cancellationToken)).TryGet(out var masks, out var failure)
            ? (masks, null) : (null, new ProblemResult(TaskProblems.Of(failure)));
    }

    // NIfTI is written to files alone.
    private static byte[] BytesOf(LabelVolume labels)
    {
        var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"samsgp-{Guid.NewGuid():n}.nii.gz"));
        try
        {
            NiftiFile.Write(path, labels);
            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }
}
