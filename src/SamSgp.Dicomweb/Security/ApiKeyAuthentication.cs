using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Security;

/// <summary>API keys: the header <c>X-Api-Key</c>, or basic authentication with the key as password, as PACS know it.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    IOptions<SecurityOptions> security)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "ApiKey";
    public const string Header = "X-Api-Key";

    /// <summary>True where a request brings a key.</summary>
    public static bool IsMeant(HttpRequest request) =>
        request.Headers.ContainsKey(Header)
        || request.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private AuthenticateResult Authenticate()
    {
        if (KeyOf(Request) is not { Length: > 0 } key) return AuthenticateResult.NoResult();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        ApiKeyOptions? found = null;
        // All are compared, each in constant time: how long it takes tells nothing.
        foreach (var known in security.Value.ApiKeys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(known.Sha256))) found = known;
        }

        if (found is null) return AuthenticateResult.Fail("The API key is not known.");
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, found.Name), .. found.Scopes.Select(scope => new Claim(Scopes.Claim, scope))], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers[Header] is [{ } key]) return key;
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)) return null;
        if (!header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is null) return null;
        if (!Base64.IsValid(header.Parameter)) return null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter));
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
