using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace SamSgp.Dicomweb.Security;

/// <summary>How JSON Web Tokens are checked: signature, issuer, audience, lifetime; their scopes become claims one by one.</summary>
internal sealed class TokenSetup(IOptions<SecurityOptions> security) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        var settings = security.Value;
        if (!settings.UsesTokens) return;
        options.MapInboundClaims = false;
        if (settings.Authority.Length > 0) options.Authority = settings.Authority;
        options.RequireHttpsMetadata = !settings.IsAuthorityHere;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = settings.Audience,
            ValidIssuer = settings.Issuer.Length > 0 ? settings.Issuer : null,
            IssuerSigningKey = settings.PublicKeyFile.Length > 0 ? TokenKey.Read(settings.PublicKeyFile) : null,
            // Symmetric signatures and "none" have no place here: who checks tokens must not be able to make them.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            NameClaimType = "sub",
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        options.Events = new JwtBearerEvents { OnTokenValidated = context => SplitScopes(context, settings.ScopePrefix) };
    }

    // OAuth 2 has them in one text with blanks (RFC 8693 4.2); some issuers call it scp, or give a list.
    private static Task SplitScopes(TokenValidatedContext context, string prefix)
    {
        var identity = (ClaimsIdentity)context.Principal!.Identity!;
        var told = identity.FindAll(claim => claim.Type is Scopes.Claim or "scp").ToList();
        foreach (var claim in told) identity.RemoveClaim(claim);
        foreach (var scope in told.SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct())
        {
            if (scope.StartsWith(prefix, StringComparison.Ordinal)) identity.AddClaim(new Claim(Scopes.Claim, scope[prefix.Length..]));
        }

        return Task.CompletedTask;
    }
}
