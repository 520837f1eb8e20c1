using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Wado;
using SamSgp.Jobs.Retirement;
using SamSgp.Jobs.Support;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>Removing a study, series or instance: not part of DICOMweb, for operators. The files stay in the quarantine for a time,
/// unless they are to go at once (<c>?forgood=true</c>). What tasks have learnt of them stays, and is said.</summary>
[DicomwebController]
[Authorize(Policy = Scopes.Admin)]
internal sealed class DeleteController(
    InstanceStore store, InstanceRemoval removal, SupportUses uses, ServiceUrls urls, IOptions<StorageOptions> options) : ControllerBase
{
    private const string ForGood = "forgood";

    [HttpDelete("studies/{study}")]
    public Task<IActionResult> Study(string study, CancellationToken cancellationToken) =>
        DeleteAsync(new InstanceScope(study, null, null), cancellationToken);

    [HttpDelete("studies/{study}/series/{series}")]
    public Task<IActionResult> Series(string study, string series, CancellationToken cancellationToken) =>
        DeleteAsync(new InstanceScope(study, series, null), cancellationToken);

    [HttpDelete("studies/{study}/series/{series}/instances/{instance}")]
    public Task<IActionResult> Instance(string study, string series, string instance, CancellationToken cancellationToken) =>
        DeleteAsync(new InstanceScope(study, series, instance), cancellationToken);

    private async Task<IActionResult> DeleteAsync(InstanceScope scope, CancellationToken cancellationToken)
    {
        if (!options.Value.AllowDelete)
            return new ProblemResult(ProblemType.MethodNotAllowed, $"Deleting is switched off here ({StorageOptions.Section}:{nameof(StorageOptions.AllowDelete)}).");
        var isForGood = false;
        if (Request.Query.TryGetValue(ForGood, out var text) && !bool.TryParse(text, out isForGood))
            return new ProblemResult(ProblemType.MalformedValue, $"'{ForGood}' wants true or false.");
        var warnings = uses.Of(store.List(scope));
        var removed = await removal.RemoveAsync(scope, isForGood, cancellationToken);
        HttpContext.Features.Set(new AuditSubject([scope.StudyInstanceUid], scope.SeriesInstanceUid, removed));
        foreach (var warning in removed > 0 ? warnings : []) WarningHeader.Add(Response, urls.Base(Request), warning);
        return removed > 0 ? NoContent() : InstanceScopes.NotFound(scope);
    }
}
