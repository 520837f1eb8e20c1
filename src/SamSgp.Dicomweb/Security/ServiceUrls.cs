using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

/// <summary>Absolute URLs of resources, as the client of a request can use them.</summary>
internal sealed class ServiceUrls(IOptions<ListenOptions> listen, IOptions<SecurityOptions> security)
{
    private readonly Lazy<X509Certificate2?> _certificate = new(() => ServerCertificate.Of(listen.Value));

    /// <summary>
    /// Scheme, host, port, and the path that a proxy has put the service under; without a slash at its end. Where credentials are asked for, never a Host header that anybody could
    /// have made up: clients send their credentials to the addresses that they find. It is believed when it names this service:
    /// the address that is listened on or that the connection came to, this machine, a name of the certificate; or when a trusted
    /// proxy says so.
    /// </summary>
    public string Root(HttpRequest request) =>
        listen.Value.PublicOrigin.Length > 0 ? listen.Value.PublicOrigin : Origin(request) + Prefix(request);

    /// <summary>The same without that path, as browsers name who asks.</summary>
    public string Origin(HttpRequest request)
    {
        if (listen.Value.PublicOrigin is { Length: > 0 } known) return known[..^listen.Value.PublicPrefix.Length];
        if (!security.Value.IsConfigured || IsOwn(request)) return $"{request.Scheme}://{HostOf(request)}";
        var connection = request.HttpContext.Connection;
        return connection.LocalIpAddress is { } address
            ? $"{request.Scheme}://{new IPEndPoint(address.ToPlain(), connection.LocalPort)}"
            : listen.Value.Url.TrimEnd('/');
    }

    /// <summary>That path alone; empty where there is none.</summary>
    public string Prefix(HttpRequest request) =>
        listen.Value.PublicOrigin.Length > 0 ? listen.Value.PublicPrefix : request.PathBase.ToUriComponent();

    /// <summary>The DICOMweb services' base URL, without a slash at its end.</summary>
    public string Base(HttpRequest request) => Root(request) + listen.Value.BasePath;

    /// <summary>URL of a study, of a series of it, or of an instance of that.</summary>
    public static string Resource(string baseUrl, string study, string? series, string? instance) =>
        $"{baseUrl}/studies/{study}" + (series is null ? "" : $"/series/{series}") + (instance is null ? "" : $"/instances/{instance}");

    // Some clients (Python's dicomweb_client) leave the port out although they used one. Where the host is the address that the connection
    // came to, nothing else can be meant; a name may be a proxy's, whose port is its own affair.
    private static HostString HostOf(HttpRequest request)
    {
        var (host, connection) = (request.Host, request.HttpContext.Connection);
        if (host.Port is not null || connection.LocalPort == (request.IsHttps ? 443 : 80) || request.HttpContext.Features.Get<ForwardedHost>() is not null)
            return host;
        return IsAddressOf(host.Host, connection.LocalIpAddress?.ToPlain()) ? new HostString(host.Host, connection.LocalPort) : host;
    }

    private static bool IsAddressOf(string host, IPAddress? local) => local is not null
        && ((IPAddress.TryParse(host.Trim('[', ']'), out var named) && named.Equals(local)) || (IPAddress.IsLoopback(local) && ListenRule.IsLoopbackHost(host)));

    private bool IsOwn(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<ForwardedHost>() is not null) return true;
        var (host, connection) = (request.Host.Host, request.HttpContext.Connection);
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) return false;
        if ((request.Host.Port ?? (request.IsHttps ? 443 : 80)) != connection.LocalPort) return false;
        if (IsAddressOf(host, connection.LocalIpAddress?.ToPlain())) return true;
        return (Uri.TryCreate(listen.Value.Url, UriKind.Absolute, out var listened) && Is(host, listened.Host))
            || Is(host, Dns.GetHostName())
            || (request.IsHttps && _certificate.Value?.MatchesHostname(host.Trim('[', ']')) == true);
    }

    private static bool Is(string host, string name) => host.Equals(name, StringComparison.OrdinalIgnoreCase);
}
