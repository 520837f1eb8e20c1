using System.Globalization;
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
        return Find(dataset, path.Split('/')) switch
        {
            DicomFragmentSequence => await PixelsAsync(dataset, accepted, stored.TransferSyntaxUid),
            DicomElement element => Bytes(element, accepted),
            _ => new ProblemResult(ProblemType.NotFound, "The instance has no such value."),
        };
    }

    private static ActionResult Bytes(DicomElement element, IReadOnlyList<MediaType> accepted)
    {
        // Whatever its transfer syntax was, a value's bytes are little endian here.
        if (FramePlan.Choose(accepted, TransferSyntaxes.Default, 1) is not { } plan) return NotAcceptable();
        return new BuffersResult(1, _ => element.Buffer, plan.IsMultipart, plan.ContentType, _ => null);
    }

    // Compressed pixel data has no bytes of its own, only frames: each is a part.
    private async Task<ActionResult> PixelsAsync(DicomDataset dataset, IReadOnlyList<MediaType> accepted, string transferSyntax)
    {
        var source = new FrameSource(dataset);
        if (FramePlan.Choose(accepted, transferSyntax, source.Count) is not { } plan) return NotAcceptable();
        return await source.AnswerAsync(source.Count, n => n, plan, _ => null, memory, HttpContext);
    }

    private static ProblemResult NotAcceptable() => new(ProblemType.NotAcceptable,
        "Bulk data is given as multipart/related; type=\"application/octet-stream\", or as application/octet-stream.");

    // TAG, or TAG/ITEM/... into sequences, items counted from 1: as metadata names them.
    private static DicomItem? Find(DicomDataset dataset, ReadOnlySpan<string> path)
    {
        if (!uint.TryParse(path[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return null;
        var item = dataset.FirstOrDefault(item => item.Tag.Group == number >> 16 && item.Tag.Element == (ushort)number);
        if (path.Length == 1) return item;
        if (item is not DicomSequence sequence || path.Length < 3) return null;
        if (!int.TryParse(path[1], NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return null;
        return n >= 1 && n <= sequence.Items.Count ? Find(sequence.Items[n - 1], path[2..]) : null;
    }
}
