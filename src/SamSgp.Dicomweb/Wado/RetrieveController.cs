using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-RS: instances as they are stored, or in another transfer syntax (PS3.18 10.4.1.1.1).</summary>
[DicomwebController]
[StoredBytes]
[Authorize(Policy = Scopes.Read)]
internal sealed class RetrieveController(InstanceStore store, RequestMemory memory, ServiceUrls urls) : ControllerBase
{
    private const string BinarySegmentation = "1.2.840.10008.5.1.4.1.1.66.4";
    private const string LabelmapSegmentation = "1.2.840.10008.5.1.4.1.1.66.7";

    [HttpGet("studies/{study}")]
    public Task<IActionResult> Study(string study, CancellationToken cancellationToken) =>
        RetrieveAsync(new InstanceScope(study, null, null), cancellationToken);

    [HttpGet("studies/{study}/series/{series}")]
    public Task<IActionResult> Series(string study, string series, CancellationToken cancellationToken) =>
        RetrieveAsync(new InstanceScope(study, series, null), cancellationToken);

    [HttpGet("studies/{study}/series/{series}/instances/{instance}")]
    public Task<IActionResult> Instance(string study, string series, string instance, CancellationToken cancellationToken) =>
        RetrieveAsync(new InstanceScope(study, series, instance), cancellationToken);

    private async Task<IActionResult> RetrieveAsync(InstanceScope scope, CancellationToken cancellationToken)
    {
        if (AcceptedTypes.Of(Request) is not { } accepted)
            return new ProblemResult(ProblemType.MalformedRequest, "The Accept header is malformed.");
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        if (RetrievePlan.Choose(accepted, instances, store) is not { } plan)
            return new ProblemResult(ProblemType.NotAcceptable,
                "Instances are given as multipart/related; type=\"application/dicom\" (one also as application/dicom), with "
                + "transfer-syntax 1.2.840.10008.1.2.1, 1.2.840.10008.1.2, 1.2.840.10008.1.2.1.99, 1.2.840.10008.1.2.5 (of uncompressed images), the one they are stored in, or *.");
        await store.RequireWholeAsync(instances, cancellationToken);
        var coding = IsWorthCompressing(instances, plan) ? ContentCoding.Choose(Request) : null;
        var tag = EntityTags.Of(instances, plan.IsMultipart || coding is not null, plan.TransferSyntaxes);
        if (EntityTags.AreKnown(HttpContext, tag)) return new EmptyResult();
        if (coding is null && !plan.IsMultipart && plan.TransferSyntaxes[0] == instances[0].TransferSyntaxUid)
            return StoredFile(instances[0], tag);
        return new InstancesResult(instances, plan, coding, urls.Base(Request), memory);
    }

    // Masks shrink to a few hundredths; images by a third at most, and slower than a network carries them.
    private bool IsWorthCompressing(IReadOnlyList<StoredInstance> instances, RetrievePlan plan) =>
        Request.Headers.Range.Count == 0 && instances.All(i => i.SopClassUid is BinarySegmentation or LabelmapSegmentation)
        && plan.TransferSyntaxes.All(syntax => !DicomTransferSyntax.Parse(syntax).IsEncapsulated);

    // ASP.NET's file result knows ranges and preconditions (RFC 9110 13, 14).
    private static PhysicalFileResult StoredFile(StoredInstance instance, string tag) =>
        new(instance.Path, $"application/dicom; transfer-syntax={instance.TransferSyntaxUid}")
        {
            EnableRangeProcessing = true,
            EntityTag = EntityTagHeaderValue.Parse(tag),
        };
}
