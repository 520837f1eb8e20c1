using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Health;

/// <summary>Answers supervisors and load balancers; says nothing that a stranger may not know.</summary>
[AllowAnonymous]
[OfEveryProcess]
internal sealed class HealthController(ReadinessCheck readiness, ListenerWatch listener) : ControllerBase
{
    [HttpGet("/healthz/live")]
    public IActionResult Live() => listener.Fault is null
        ? Content("alive\n", "text/plain")
        : new ProblemResult(ProblemType.Busy, "New connections are not accepted any more.");

    [HttpGet("/healthz/ready")]
    public IActionResult Ready() => readiness.Fault() is { } fault
        ? new ProblemResult(new Problem(ProblemType.StorageUnavailable, fault) { RetryAfterSeconds = 30 })
        : Content("ready\n", "text/plain");
}
