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
        var publicOrigin = listen[nameof(ListenOptions.PublicOrigin)] ?? "";
        if ((IsLoopback(url) && IsLoopback(publicOrigin)) || IsTrue(listen[nameof(ListenOptions.AllowUnauthenticatedRemote)])) return null;
        var security = configuration.GetSection(SecurityOptions.Section);
        if (security.GetSection(nameof(SecurityOptions.ApiKeys)).GetChildren().Any()
            || security[nameof(SecurityOptions.Authority)] is { Length: > 0 }
            || security[nameof(SecurityOptions.PublicKeyFile)] is { Length: > 0 }) return null;
        // What a proxy passes on comes from loopback, whoever sent it.
        if (IsLoopback(url))
            return $"{ListenOptions.Section}:{nameof(ListenOptions.PublicOrigin)}: behind '{publicOrigin}' the service is reached from other "
                + "machines, and no authentication is configured: whoever reaches the proxy could do everything. Configure authentication, or "
                + $"set {ListenOptions.Section}:{nameof(ListenOptions.AllowUnauthenticatedRemote)}=true where the proxy asks who it is.";
        return $"{ListenOptions.Section}:{nameof(ListenOptions.Url)}: '{url}' is reached from other machines, and no authentication "
            + $"is configured. Listen on 127.0.0.1, configure authentication, or set {ListenOptions.Section}:"
            + $"{nameof(ListenOptions.AllowUnauthenticatedRemote)}=true for a closed network.";
    }

    // A malformed address is another rule's concern; a wildcard host is no URI and no loopback.
    private static bool IsLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return !url.Contains("://", StringComparison.Ordinal);
        return IsLoopbackHost(uri.Host);
    }

    /// <summary>Whether a host, as it stands in addresses and Host headers, is this machine and no other.</summary>
    internal static bool IsLoopbackHost(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsTrue(string? value) => bool.TryParse(value, out var flag) && flag;
}
