using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-RS: frames of an instance (PS3.18 10.4.1.1.6).</summary>
[DicomwebController]
[StoredBytes]
[Authorize(Policy = Scopes.Read)]
internal sealed class FrameController(InstanceStore store, InstanceFiles files, RequestMemory memory, ServiceUrls urls) : ControllerBase
{
    [HttpGet("studies/{study}/series/{series}/instances/{instance}/frames/{frames}")]
    public async Task<IActionResult> FramesAsync(string study, string series, string instance, string frames)
    {
        var scope = new InstanceScope(study, series, instance);
        if (FrameNumbers.Parse(frames) is not { } numbers)
            return new ProblemResult(ProblemType.MalformedRequest, "Frames are numbers from 1, separated by commas, none of them twice.");
        if (AcceptedTypes.Of(Request) is not { } accepted)
            return new ProblemResult(ProblemType.MalformedRequest, "The Accept header is malformed.");
        if (store.Find(scope) is not { } stored) return InstanceScopes.NotFound(scope);
        if (FramePlan.ChooseOfImage(accepted, stored.TransferSyntaxUid, numbers.Count) is not { } plan)
            return new ProblemResult(ProblemType.NotAcceptable,
                "Frames are given as multipart/related; type=\"application/octet-stream\" (one also without multipart), with "
                + $"transfer-syntax {TransferSyntaxes.Default}, {stored.TransferSyntaxUid} or *"
                + (TransferSyntaxes.IsNative(stored.TransferSyntaxUid) ? $", or {TransferSyntaxes.Rle}" : "")
                + (FrameMediaTypes.Of(stored.TransferSyntaxUid) is var type and not FrameMediaTypes.Bytes ? $", or as {type}." : "."));
        var tag = EntityTags.Of([stored], plan.IsMultipart, plan.ContentType, frames);
        return EntityTags.AreKnown(HttpContext, tag) ? new EmptyResult() : await GiveAsync(stored, numbers, plan);
    }

    private async Task<ActionResult> GiveAsync(StoredInstance stored, IReadOnlyList<int> numbers, FramePlan plan)
    {
        var dataset = await files.OpenAsync(stored, HttpContext);
        if (!dataset.Contains(DicomTag.PixelData))
            return new ProblemResult(ProblemType.NotFound, "The instance has no frames.");
        var source = new FrameSource(dataset);
        if (numbers.Any(number => number >= source.Count))
            return new ProblemResult(ProblemType.NotFound, $"The instance has {source.Count} frames.");
        var url = ServiceUrls.Resource(
            urls.Base(Request), stored.StudyInstanceUid, stored.SeriesInstanceUid, stored.SopInstanceUid);
        return await source.AnswerAsync(numbers, plan, frame => $"{url}/frames/{frame + 1}", memory, HttpContext);
    }
}
