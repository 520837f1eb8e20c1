using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Security;

/// <summary>
/// Lets everybody do everything, as long as no other authentication is configured: then only loopback is listened on. So
/// the same policies guard every endpoint in either case.
/// </summary>
internal sealed class OpenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Open";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "anonymous"), .. Scopes.All.Select(scope => new Claim(Scopes.Claim, scope))], Name);
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }
}
