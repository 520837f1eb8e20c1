using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>What the viewer's page has to know before anybody has said who he is.</summary>
[AllowAnonymous]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class ViewerController(IOptions<ListenOptions> listen, IOptions<SecurityOptions> security) : ControllerBase
{
    /// <summary>Where DICOMweb is, and whether a token or key has to be given.</summary>
    [HttpGet("/api/viewer")]
    [Produces("application/json")]
    public ActionResult Settings() => Ok(new ViewerSettings(listen.Value.BasePath, security.Value.IsConfigured, ProductVersion.Text));
}

/// <summary>Settings of the page.</summary>
/// <param name="Dicomweb">Path of the DICOMweb services below the origin.</param>
/// <param name="SignIn">True when requests need a token or an API key.</param>
/// <param name="Version">The product's version.</param>
internal sealed record ViewerSettings(string Dicomweb, bool SignIn, string Version);
