using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>Issues tokens as an identity provider does.</summary>
internal sealed class TokenIssuer : IDisposable
{
    public const string Issuer = "https://login.example.org";
    public const string Audience = "samsgp";

    private readonly RSA _key = RSA.Create(2048);

    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    public string Token(
        string scope, string issuer = Issuer, string audience = Audience, int expiresInMinutes = 10, SigningCredentials? credentials = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new Claim("sub", "dr.example"), new Claim("scope", scope)]),
            NotBefore = now.AddMinutes(-60),
            Expires = now.AddMinutes(expiresInMinutes),
            SigningCredentials = credentials ?? new SigningCredentials(new RsaSecurityKey(_key), SecurityAlgorithms.RsaSha256),
        });
    }

    public void Dispose() => _key.Dispose();
}
