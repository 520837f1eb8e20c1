using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Stow;

/// <summary>STOW-RS: storing instances (PS3.18 10.5).</summary>
[DicomwebController]
[Authorize(Policy = Scopes.Write)]
internal sealed class StowController(StowReceiver receiver, ServiceUrls urls) : ControllerBase
{
    [HttpPost("studies")]
    public Task<IActionResult> Store(CancellationToken cancellationToken) => StoreAsync(null, cancellationToken);

    [HttpPost("studies/{study}")]
    public Task<IActionResult> StoreInStudy(string study, CancellationToken cancellationToken) => StoreAsync(study, cancellationToken);

    private async Task<IActionResult> StoreAsync(string? study, CancellationToken cancellationToken)
    {
        if (DatasetType.Choose(Request) is not { } answer)
            return new ProblemResult(ProblemType.NotAcceptable, $"Storing answers with {DatasetType.Known}.");
        if (StowTypes.Of(Request, out var fault) is not { } type) return new ProblemResult(ProblemType.UnsupportedMediaType, fault);
        var report = await receiver.ReceiveAsync(Request.Body, type, study, Committed, cancellationToken);
        if (report is { Stored.Count: 0, Failures.Count: 0 })
            return new ProblemResult(ProblemType.MalformedRequest, "The request has no part to store.");
        return new StowResult(report, study, urls.Base(Request), answer);
    }

    private void Committed(IReadOnlyList<StowStored> stored) => HttpContext.Features.Set(new AuditSubject(
        [.. stored.Select(one => one.Outcome.StudyInstanceUid).Distinct()], NumberOfInstances: stored.Count));
}
