using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Security;

/// <summary>Who a request comes from, as workitems record it: the kind of credentials and the name in them, percent-encoded
/// (RFC 3986 2.1), so that no two of them are ever the same text (a hash has a colon, which nothing else has) and none means anything in a person's name.</summary>
internal static class Requester
{
    private const string Key = "key.", Token = "token.", Anonymous = "anonymous", Hash = "sha256:";

    /// <summary>Characters a component group of a person's name has at most (PS3.5 6.2).</summary>
    private const int Longest = 64;

    public static WorklistUser Of(ClaimsPrincipal user) =>
        new(TextOf(user), Scopes.Allow(user, Scopes.Perform), Scopes.Allow(user, Scopes.Admin));

    /// <summary>The name in what a workitem records, as the audit log has it; of a very long one only its hash is known.</summary>
    public static string? NameOf(string? recorded) => recorded is null ? null
        : Uri.UnescapeDataString(recorded.StartsWith(Key, StringComparison.Ordinal) ? recorded[Key.Length..]
            : recorded.StartsWith(Token, StringComparison.Ordinal) ? recorded[Token.Length..] : recorded);

    private static string TextOf(ClaimsPrincipal user)
    {
        var kind = user.Identity?.AuthenticationType switch
        {
            OpenAuthentication.Name => null,
            ApiKeyAuthentication.Name => Key,
            _ => Token,
        };
        if (kind is null) return Anonymous;
        var name = user.Identity?.Name ?? "";
        var text = kind + Uri.EscapeDataString(name);
        return text.Length <= Longest ? text
            : kind + Hash + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..40];
    }
}
