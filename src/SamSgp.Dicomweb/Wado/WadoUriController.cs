using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-URI (PS3.18 9), for clients from before WADO-RS: one instance, as it is or to be looked at.</summary>
[DicomwebController]
[StoredBytes(isPicture: true)]
[Authorize(Policy = Scopes.Read)]
internal sealed class WadoUriController(
    InstanceStore store, Pictures pictures, RenderedDocuments documents, RequestMemory memory, ServiceUrls urls) : ControllerBase
{
    private const string Dicom = "application/dicom";

    [HttpGet("wado")]
    public async Task<IActionResult> RetrieveAsync(CancellationToken cancellationToken)
    {
        if (WadoUriRequest.Read(Request.Query, out var fault) is not { } asked) return new ProblemResult(ProblemType.MalformedValue, fault);
        // To leave that out would be worse than to refuse it.
        if (Request.Query.TryGetValue("anonymize", out var anonymize) && anonymize != "no") return new ProblemResult(ProblemType.NotImplemented, "anonymize is not done: instances are given as they are, with what they say of the patient. De-identify them before they are stored, or after they are fetched.");
        if ((asked.ContentType.Length > 0 ? MediaType.ParseList(asked.ContentType) : AcceptedTypes.Of(Request)) is not { Count: > 0 } accepted)
            return new ProblemResult(ProblemType.MalformedRequest, "contentType is malformed.");
        if (store.Find(asked.Scope) is not { } stored) return InstanceScopes.NotFound(asked.Scope);
        if (accepted.FirstOrDefault(type => type.Name == Dicom) is not null) return await InstanceAsync(stored, asked, cancellationToken);
        if (RenderedDocuments.IsOne(stored)) return await documents.GiveAsync(stored, accepted, HttpContext);
        return PictureFormat.Choose(accepted, isOne: true) is { IsMultipart: false } format
            ? await pictures.GiveAsync(stored, asked.Frame is { } frame ? [frame] : null, asked.Rendering, format, HttpContext)
            : new ProblemResult(ProblemType.NotAcceptable, $"An instance is given as {Dicom}, an image as {PictureFormat.Jpeg} or {PictureFormat.Png}.");
    }

    private async Task<IActionResult> InstanceAsync(StoredInstance stored, WadoUriRequest asked, CancellationToken cancellationToken)
    {
        JsonAttributes Metadata() => new(store.Metadata([stored])[0]);
        if (TransferSyntaxes.Choose(stored.TransferSyntaxUid, asked.TransferSyntax, Metadata) is not { } syntax)
            return new ProblemResult(ProblemType.NotAcceptable, $"The instance is given in {string.Join(", ", TransferSyntaxes.Available(stored.TransferSyntaxUid, Metadata()))}.");
        await store.RequireWholeAsync([stored], cancellationToken);
        if (EntityTags.AreKnown(HttpContext, EntityTags.Of([stored], false, syntax))) return new EmptyResult();
        return new InstancesResult([stored], new RetrievePlan(false, [syntax]), null, urls.Base(Request), memory);
    }
}
