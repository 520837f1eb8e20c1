using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Status;

/// <summary>The operator's page, and what it shows as JSON. The page itself holds nothing: it may be opened by anyone, and asks
/// for a key or token where the service wants one.</summary>
internal sealed class StatusController(StatusReader reader) : ControllerBase
{
    /// <summary>How the service is doing: queue, running and recent jobs, tasks and their faults, models, disk, device.</summary>
    [HttpGet("/api/status")]
    [Authorize(Scopes.Admin)]
    [NotAudited]
    [Produces("application/json")]
    [ApiExplorerSettings(GroupName = ApiDocument.Name)]
    [ProducesResponseType<ServiceStatus>(StatusCodes.Status200OK)]
    public ActionResult Read()
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(reader.Read(ServiceAddresses.Of(Request)));
    }

    [HttpGet("/status")]
    [AllowAnonymous]
    [ApiExplorerSettings(IgnoreApi = true)]
    public ActionResult Page() => Resource("status.html", "text/html; charset=utf-8");

    [HttpGet("/status/status.css")]
    [AllowAnonymous]
    [ApiExplorerSettings(IgnoreApi = true)]
    public ActionResult Style() => Resource("status.css", "text/css; charset=utf-8");

    [HttpGet("/status/status.js")]
    [AllowAnonymous]
    [ApiExplorerSettings(IgnoreApi = true)]
    public ActionResult Script() => Resource("status.js", "text/javascript; charset=utf-8");

    private FileStreamResult Resource(string name, string type)
    {
        Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'";
        Response.Headers.XContentTypeOptions = "nosniff";
        Response.Headers.CacheControl = "no-cache";
        var stream = typeof(StatusController).Assembly.GetManifestResourceStream($"SamSgp.Dicomweb.Status.{name}")!;
        return new FileStreamResult(stream, type);
    }
}
