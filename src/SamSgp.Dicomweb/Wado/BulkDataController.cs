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

/// <summary>WADO-RS: the values that metadata names by BulkDataURI, one (PS3.18 10.4.1.1.5), all of an instance, series or study, or
/// their pixels (10.4.1.1.6).</summary>
[DicomwebController]
[StoredBytes]
[Authorize(Policy = Scopes.Read)]
internal sealed class BulkDataController(InstanceStore store, InstanceFiles files, RequestMemory memory, ServiceUrls urls) : ControllerBase
{
    private const string OfSeries = "studies/{study}/series/{series}", OfInstance = OfSeries + "/instances/{instance}";

    private static readonly string[] Pixels =
        [.. new[] { DicomTag.PixelData, DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData }.Select(tag => tag.ToString("J", null))];

    [HttpGet(OfInstance + "/bulkdata/{**path}")]
    public Task<IActionResult> Value(string study, string series, string instance, string path) =>
        ValueAsync(new InstanceScope(study, series, instance), dataset => BulkDataPath.Find(dataset, path));

    [HttpGet("studies/{study}/bulkdata")]
    public Task<IActionResult> Study(string study) => AllAsync(new InstanceScope(study, null, null), false);

    [HttpGet(OfSeries + "/bulkdata")]
    public Task<IActionResult> Series(string study, string series) => AllAsync(new InstanceScope(study, series, null), false);

    [HttpGet(OfInstance + "/bulkdata")]
    public Task<IActionResult> Instance(string study, string series, string instance) =>
        AllAsync(new InstanceScope(study, series, instance), false);

    [HttpGet("studies/{study}/pixeldata")]
    public Task<IActionResult> StudyPixels(string study) => AllAsync(new InstanceScope(study, null, null), true);

    [HttpGet(OfSeries + "/pixeldata")]
    public Task<IActionResult> SeriesPixels(string study, string series) => AllAsync(new InstanceScope(study, series, null), true);

    [HttpGet(OfInstance + "/pixeldata")]
    public Task<IActionResult> InstancePixels(string study, string series, string instance) => ValueAsync(
        new InstanceScope(study, series, instance),
        dataset => Pixels.Select(path => BulkDataPath.Find(dataset, path)).FirstOrDefault(found => found is not null));

    private async Task<IActionResult> ValueAsync(InstanceScope scope, Func<DicomDataset, (DicomItem Item, DicomDataset Owner)?> find)
    {
        if (AcceptedTypes.Of(Request) is not { } accepted) return MalformedAccept();
        if (store.Find(scope) is not { } stored) return InstanceScopes.NotFound(scope);
        var dataset = await files.OpenAsync(stored, HttpContext);
        return find(dataset) switch
        {
            (DicomFragmentSequence, var owner) => await FramesAsync(owner, accepted, stored),
            (DicomElement element, var owner) => Document(element, owner, accepted, stored) ?? Bytes(element, accepted, stored),
            _ => new ProblemResult(ProblemType.NotFound, "The instance has no such value."),
        };
    }

    // In its own media type for who asks for that.
    private ActionResult? Document(DicomElement element, DicomDataset owner, IReadOnlyList<MediaType> accepted, StoredInstance stored)
    {
        if (element.Tag != DicomTag.EncapsulatedDocument || EncapsulatedDocument.Of(owner) is not { } document) return null;
        foreach (var type in accepted)
        {
            var isPart = type.Name == "multipart/related" && type.InnerType == document.MediaType;
            if (!isPart && type.Name != document.MediaType) continue;
            var plan = new FramePlan(isPart, true, document.MediaType);
            return IsKnown([stored], plan) ? new EmptyResult() : new BuffersResult(1, _ => document.Bytes, isPart, document.MediaType, _ => null);
        }

        return null;
    }

    private ActionResult Bytes(DicomElement element, IReadOnlyList<MediaType> accepted, StoredInstance stored)
    {
        if (FramePlan.Choose(accepted, TransferSyntaxes.Default, 1) is not { } plan) return NotAcceptable();
        if (IsKnown([stored], plan)) return new EmptyResult();
        var value = BulkDataValue.Of(element);
        return new BuffersResult(1, _ => value, plan.IsMultipart, plan.ContentType, _ => null);
    }

    // Compressed pixel data has no bytes of its own, only frames: each is a part.
    private async Task<ActionResult> FramesAsync(DicomDataset dataset, IReadOnlyList<MediaType> accepted, StoredInstance stored)
    {
        var source = new FrameSource(dataset);
        if (FramePlan.Choose(accepted, stored.TransferSyntaxUid, source.Count) is not { } plan) return NotAcceptable();
        if (IsKnown([stored], plan)) return new EmptyResult();
        return await source.AnswerAsync([.. Enumerable.Range(0, source.Count)], plan, _ => null, memory, HttpContext);
    }

    private async Task<IActionResult> AllAsync(InstanceScope scope, bool onlyPixels)
    {
        if (AcceptedTypes.Of(Request) is not { } accepted) return MalformedAccept();
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        var syntaxes = instances.Select(instance => PixelSyntaxOf(instance.TransferSyntaxUid));
        // Always parts, be it one.
        var plans = (onlyPixels ? syntaxes : syntaxes.Append(TransferSyntaxes.Default)).Distinct()
            .ToDictionary(syntax => syntax, syntax => FramePlan.Choose(accepted, syntax, int.MaxValue));
        if (plans.ContainsValue(null)) return NotAcceptable();
        if (IsKnown(instances, [.. plans.Values!])) return new EmptyResult();
        await store.RequireWholeAsync(instances, HttpContext.RequestAborted);
        return new BulkDataResult(store, instances, syntax => plans[PixelSyntaxOf(syntax)]!, path => !onlyPixels || Pixels.Contains(path),
            urls.Base(Request), memory);
    }

    private static string PixelSyntaxOf(string stored) =>
        DicomTransferSyntax.Parse(stored).IsEncapsulated ? stored : TransferSyntaxes.Default;

    private bool IsKnown(IEnumerable<StoredInstance> instances, params FramePlan[] plans) => EntityTags.AreKnown(HttpContext,
        EntityTags.Of(instances, plans[0].IsMultipart, [Request.Path, .. plans.Select(plan => plan.ContentType)]));

    private static ProblemResult MalformedAccept() => new(ProblemType.MalformedRequest, "The Accept header is malformed.");

    private static ProblemResult NotAcceptable() => new(ProblemType.NotAcceptable,
        "Bulk data is given as multipart/related; type=\"application/octet-stream\", one value also as application/octet-stream.");
}
