using System.Net;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

/// <summary>Beyond loopback nobody is served without saying who he is, unless the operator takes that upon himself.</summary>
internal static class ListenRule
{
    public static string? Fault(IConfiguration configuration)
    {
        var listen = configuration.GetSection(ListenOptions.Section);
        var url = listen[nameof(ListenOptions.Url)] ?? new ListenOptions().Url;
        if (IsLoopback(url) || IsTrue(listen[nameof(ListenOptions.AllowUnauthenticatedRemote)])) return null;
        var security = configuration.GetSection(SecurityOptions.Section);
        if (security.GetSection(nameof(SecurityOptions.ApiKeys)).GetChildren().Any()
            || security[nameof(SecurityOptions.Authority)] is { Length: > 0 }
            || security[nameof(SecurityOptions.PublicKeyFile)] is { Length: > 0 }) return null;
        return $"{ListenOptions.Section}:{nameof(ListenOptions.Url)}: '{url}' is reached from other machines, and no authentication "
            + $"is configured. Listen on 127.0.0.1, configure authentication, or set {ListenOptions.Section}:"
            + $"{nameof(ListenOptions.AllowUnauthenticatedRemote)}=true for a closed network.";
    }

    // A malformed address is another rule's concern; a wildcard host is no URI and no loopback.
    private static bool IsLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return !url.Contains("://", StringComparison.Ordinal);
        return uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private static bool IsTrue(string? value) => bool.TryParse(value, out var flag) && flag;
}
