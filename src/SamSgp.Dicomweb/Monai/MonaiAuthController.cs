using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Monai;

/// <summary>How clients sign in: with a user's name and an API key, or a token, as password.</summary>
[Route("auth")]
[MonaiController]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiAuthController(IOptions<SecurityOptions> security, FailedSignIns failed, IServiceScopeFactory scopes) : ControllerBase
{
    private const int LongestPassword = 16 << 10;

    /// <summary>Whether anybody has to sign in.</summary>
    [HttpGet]
    [AllowAnonymous]
    [NotAudited]
    public ActionResult Enabled() => Ok(new { enabled = security.Value.IsConfigured });

    /// <summary>What a client sends as Authorization from now on: what it has given, in the form that this service knows.</summary>
    [HttpPost("token")]
    [AllowAnonymous]
    [ChecksItself]
    [Consumes("application/x-www-form-urlencoded")]
    public async Task<ActionResult> TokenAsync([FromForm] string? username, [FromForm] string? password)
    {
        if (password is not { Length: > 0 and <= LongestPassword }) return Wrong();
        var (address, credentials) = (FailedSignIns.AddressOf(HttpContext.Connection.RemoteIpAddress),
            Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(password))));
        if (failed.Begin(address, credentials) is { } pause) return new ProblemResult(SignInMiddleware.RefusalOf(pause));
        var outcome = Security.SignIn.Expired;
        try
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));
            if (await IsValidAsync($"Basic {basic}")) return Token("Basic", basic, out outcome);
            if (await IsValidAsync($"Bearer {password}")) return Token("Bearer", password, out outcome);
            outcome = Security.SignIn.Wrong;
            return Wrong();
        }
        finally
        {
            failed.End(address, credentials, outcome);
        }
    }

    /// <summary>Whether what a client sends is still good.</summary>
    [HttpGet("token/valid")]
    [Authorize(Scopes.Read)]
    [NotAudited]
    public ActionResult Valid() => Ok(new { valid = true });

    private OkObjectResult Token(string scheme, string token, out Security.SignIn outcome)
    {
        outcome = Security.SignIn.Right;
        return Ok(new { token_type = scheme, access_token = token });
    }

    private static ProblemResult Wrong() => new(ProblemType.Unauthenticated, "The password is no API key of this service, and no valid token.");

    // By the same checks as on any request that brings it; this one has been looked at already.
    private async Task<bool> IsValidAsync(string authorization)
    {
        if (!security.Value.IsConfigured) return true;
        using var scope = scopes.CreateScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        request.Request.Headers.Authorization = authorization;
        var outcome = await request.AuthenticateAsync();
        if (outcome.Succeeded) HttpContext.User = outcome.Principal; // whom the audit log names
        return outcome.Succeeded;
    }
}
