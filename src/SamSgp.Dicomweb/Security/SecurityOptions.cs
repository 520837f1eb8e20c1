using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Security;

/// <summary>Who may use the service. With neither keys nor tokens everybody on this machine may, and nobody else.</summary>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>API keys, sent as <c>X-Api-Key</c>, or as the password of HTTP basic authentication.</summary>
    [ValidateEnumeratedItems]
    public IList<ApiKeyOptions> ApiKeys { get; set; } = [];

    /// <summary>Issuer of JSON Web Tokens as OpenID Connect discovery knows it, for example https://login.example.org/realms/pacs.</summary>
    public string Authority { get; set; } = "";

    /// <summary>PEM file of the RSA or EC public key tokens are signed with, where there is no discovery.</summary>
    public string PublicKeyFile { get; set; } = "";

    /// <summary>Issuer (iss) a token has to name; empty: the one discovery tells.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Audience (aud) a token has to name.</summary>
    public string Audience { get; set; } = "";

    /// <summary>What stands before a scope's name in a token's scopes, for example <c>samsgp.</c>.</summary>
    public string ScopePrefix { get; set; } = "";

    /// <summary>Wrong keys and tokens of one client address that are answered at once; further ones have to wait, twice as long
    /// each time. Forgotten after 15 minutes without one.</summary>
    [Range(1, 1_000_000)]
    public int FailuresAllowed { get; set; } = 10;

    /// <summary>Seconds the longest wait takes.</summary>
    [Range(1, 3600)]
    public int LongestPauseSeconds { get; set; } = 60;

    /// <summary>True where somebody has to say who he is.</summary>
    internal bool IsConfigured => ApiKeys.Count > 0 || UsesTokens;

    /// <summary>True where the provider is on this machine: nobody is on the way to it.</summary>
    internal bool IsAuthorityHere => Uri.TryCreate(Authority, UriKind.Absolute, out var provider) && provider.Scheme == Uri.UriSchemeHttp && provider.IsLoopback;

    /// <summary>True where tokens are accepted.</summary>
    internal bool UsesTokens => Authority.Length > 0 || PublicKeyFile.Length > 0;
}
