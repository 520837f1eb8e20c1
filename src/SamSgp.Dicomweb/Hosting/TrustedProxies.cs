using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Proxies that stand before the service: whom they name as their client is the client, for limits and audit, and the address
/// that they say was asked for is the one that is given out.</summary>
internal static partial class TrustedProxies
{
    private static readonly string Prefix = ForwardedHeadersDefaults.XForwardedPrefixHeaderName;

    /// <summary>What is wrong with the list of them.</summary>
    public static IEnumerable<string> Faults(IEnumerable<string> proxies) => proxies.Where(text => Parse(text) is null)
        .Select(text => $"{nameof(ListenOptions.TrustedProxies)}: '{text}' must be an address such as 10.0.0.5 or fd00::5, "
            + "or a network such as 10.0.0.0/24.");

    /// <summary>True for the address of one of them.</summary>
    public static bool Contains(IEnumerable<string> proxies, IPAddress address)
    {
        var plain = address.ToPlain();
        return proxies.Select(Parse).OfType<IPNetwork>().Any(network => network.Contains(plain));
    }

    /// <summary>Believes them, where there are any. Before everything that asks for the client's address.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var listen = app.Services.GetRequiredService<IOptions<ListenOptions>>().Value;
        // With nobody to trust, the framework would trust everybody.
        if (listen.TrustedProxies.Count > 0) Believe(app, listen.TrustedProxies);
        // A proxy takes the prefix away, or leaves that to the service.
        if (listen.PublicPrefix.Length > 0) app.UsePathBase(listen.PublicPrefix);
    }

    private static void Believe(WebApplication app, IEnumerable<string> proxies)
    {
        // The chain is followed for as long as each of it is trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        // Loopback is trusted by the framework; here only if it is named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Select(Parse).OfType<IPNetwork>()) options.KnownIPNetworks.Add(network);
        app.Use((context, next) =>
        {
            if (context.Connection.RemoteIpAddress is { } address && Contains(proxies, address)) Prepare(context);
            return next(context);
        });
        app.UseForwardedHeaders(options);
    }

    private static void Prepare(HttpContext context)
    {
        var headers = context.Request.Headers;
        // A proxy writes one kind; the other would be its client's.
        if (!headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))) ForwardedElements.Translate(headers);
        // It goes into pages and addresses.
        if (headers[Prefix] is { Count: > 0 } prefixes)
        {
            var prefix = prefixes.ToString().TrimEnd('/');
            if (PrefixPattern().IsMatch(prefix)) headers[Prefix] = prefix;
            else headers.Remove(Prefix);
        }

        if (headers.ContainsKey(ForwardedHeadersDefaults.XForwardedHostHeaderName)) context.Features.Set(new ForwardedHost());
    }

    private static IPNetwork? Parse(string text)
    {
        // .NET reads 10 as 0.0.0.10, and 10.1 as 10.0.0.1: nobody means that.
        if (!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3) return null;
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }

    [GeneratedRegex("^(/[A-Za-z0-9._~-]+)+$")]
    private static partial Regex PrefixPattern();
}
