using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Wado;
using SamSgp.Jobs.Peers;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>Removing a study, series or instance: not part of DICOMweb, for operators.</summary>
[DicomwebController]
[Authorize(Policy = Scopes.Admin)]
internal sealed class DeleteController(InstanceStore store, PeerCopies copies) : ControllerBase
{
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
        var deleted = await store.DeleteAsync(scope, cancellationToken);
        // A copy of which nothing is left is one no more: sent here later, it is an arrival like any other.
        if (scope.SeriesInstanceUid is null || store.Find(scope with { SopInstanceUid = null }) is null)
            await copies.ForgetAsync(scope.StudyInstanceUid, scope.SeriesInstanceUid, cancellationToken);
        return deleted > 0 ? NoContent() : InstanceScopes.NotFound(scope);
    }
}
