using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Runs models for clients that wait.</summary>
[Route("infer")]
[MonaiController]
[MonaiExceptionFilter]
[ReadsItsForm]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiInferController(MonaiUploads uploads, MonaiImages images, MonaiTasks tasks, MonaiInference inference, InstanceStore store,
    IOptions<MonaiLabelOptions> options, TimeProvider clock) : ControllerBase
{
    private static readonly string[] Outputs = ["all", "image", "json", "dicom_seg"];

    /// <summary>Segments an image, or corrects a segment of it.</summary>
    [HttpPost("{model}")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> RunAsync(string model, string? image, [FromQuery(Name = "session_id")] string? session, string? output, string? only,
        CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var form = await MonaiForm.ReadAsync(Request, uploads, options.Value.UploadBytes, cancellationToken);
        var wanted = string.IsNullOrEmpty(output) ? "all" : output;
        if (!Outputs.Contains(wanted)) return new ProblemResult(ProblemType.MalformedRequest, $"output is '{output}'; {string.Join(", ", Outputs)} can be given.");
        var answer = MonaiAnswer.Of(form.Parameters, form.File("file"));
        var found = images.Find(User.Identity?.Name ?? "", image, session, form);
        if (found is MonaiImage.Series series) HttpContext.Features.Set(new AuditSubject([series.StudyInstanceUid], series.SeriesInstanceUid));
        var map = await inference.RunAsync(MonaiModel.Find(model, tasks.Ready(only)), found, form, Requester.Of(User), HttpContext);
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        switch (wanted)
        {
            case "json":
                return Content(MonaiAnswer.ParametersOf(map, seconds), "application/json");
            case "image":
                return File(answer.Encode(map), "application/octet-stream", "label" + answer.Extension);
            case "dicom_seg":
                return SegmentationOf(map.Segmentation);
            default:
                await answer.WriteFormAsync(Response, map, seconds, cancellationToken);
                return new EmptyResult();
        }
    }

    private ActionResult SegmentationOf(OutputReference? segmentation) =>
        segmentation is { } seg && store.Find(new InstanceScope(seg.StudyInstanceUid, seg.SeriesInstanceUid, seg.SopInstanceUid)) is { } stored
            ? PhysicalFile(stored.Path, "application/dicom", seg.SopInstanceUid + ".dcm")
            : new ProblemResult(ProblemType.MalformedRequest, "A SEG is made of a series of this store by a task's own model: ask for output=all here.");
}
