using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>What the viewer's page has to know before anybody has said who he is.</summary>
[AllowAnonymous]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class ViewerController(IOptions<ListenOptions> listen, IOptions<SecurityOptions> security, IOptions<ViewerOptions> viewer) : ControllerBase
{
    /// <summary>Where DICOMweb is, and whether a token or key has to be given.</summary>
    [HttpGet("/api/viewer")]
    [Produces("application/json")]
    public ActionResult Settings() => Ok(new ViewerSettings(listen.Value.BasePath, security.Value.IsConfigured, ProductVersion.Text,
        viewer.Value.ClientId.Length > 0 ? new ViewerProvider(security.Value.Authority, viewer.Value.ClientId, viewer.Value.SignInScope) : null));
}

/// <summary>Settings of the page.</summary>
/// <param name="Dicomweb">Path of the DICOMweb services below the origin.</param>
/// <param name="SignIn">True when requests need a token or an API key.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Provider">Where people sign in; null where the page asks for a token or key.</param>
internal sealed record ViewerSettings(string Dicomweb, bool SignIn, string Version, ViewerProvider? Provider);

/// <summary>An identity provider, as the page needs to know it (OpenID Connect Core, 3.1).</summary>
/// <param name="Authority">Issuer, where its discovery document lies below.</param>
/// <param name="ClientId">The page's client there.</param>
/// <param name="Scope">What the page asks for.</param>
internal sealed record ViewerProvider(string Authority, string ClientId, string Scope);
