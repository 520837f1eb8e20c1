using System.Text;
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

/// <summary>WADO-RS: the values that metadata names by BulkDataURI (PS3.18 10.4.1.1.5).</summary>
[DicomwebController]
[StoredBytes]
[Authorize(Policy = Scopes.Read)]
internal sealed class BulkDataController(InstanceStore store, InstanceFiles files, RequestMemory memory) : ControllerBase
{
    [HttpGet("studies/{study}/series/{series}/instances/{instance}/bulkdata/{**path}")]
    public async Task<IActionResult> ValueAsync(string study, string series, string instance, string path)
    {
        var scope = new InstanceScope(study, series, instance);
        if (AcceptedTypes.Of(Request) is not { } accepted)
            return new ProblemResult(ProblemType.MalformedRequest, "The Accept header is malformed.");
        if (store.Find(scope) is not { } stored) return InstanceScopes.NotFound(scope);
        var dataset = await files.OpenAsync(stored, HttpContext);
        return BulkDataPath.Find(dataset, path) switch
        {
            (DicomFragmentSequence, var owner) => await PixelsAsync(owner, accepted, stored.TransferSyntaxUid),
            (DicomElement element, _) => Bytes(element, accepted),
            _ => new ProblemResult(ProblemType.NotFound, "The instance has no such value."),
        };
    }

    private static ActionResult Bytes(DicomElement element, IReadOnlyList<MediaType> accepted)
    {
        // Whatever its transfer syntax was, a value's bytes are little endian here.
        if (FramePlan.Choose(accepted, TransferSyntaxes.Default, 1) is not { } plan) return NotAcceptable();
        return new BuffersResult(1, _ => BufferOf(element), plan.IsMultipart, plan.ContentType, _ => null);
    }

    // Metadata is UTF-8 (PS3.18 F.2), and so is what it names.
    private static IByteBuffer BufferOf(DicomElement element) => element is DicomUnlimitedText
        ? new MemoryByteBuffer(Encoding.UTF8.GetBytes(element.Get<string>(-1)))
        : element.Buffer;

    // Compressed pixel data has no bytes of its own, only frames: each is a part.
    private async Task<ActionResult> PixelsAsync(DicomDataset dataset, IReadOnlyList<MediaType> accepted, string transferSyntax)
    {
        var source = new FrameSource(dataset);
        if (FramePlan.Choose(accepted, transferSyntax, source.Count) is not { } plan) return NotAcceptable();
        return await source.AnswerAsync(source.Count, n => n, plan, _ => null, memory, HttpContext);
    }

    private static ProblemResult NotAcceptable() => new(ProblemType.NotAcceptable,
        "Bulk data is given as multipart/related; type=\"application/octet-stream\", or as application/octet-stream.");
}
