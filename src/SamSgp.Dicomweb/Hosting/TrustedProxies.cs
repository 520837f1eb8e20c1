using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Proxies that stand before the service: whom they name as their client is the client, for limits and audit.</summary>
internal static class TrustedProxies
{
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
        var proxies = app.Services.GetRequiredService<IOptions<ListenOptions>>().Value.TrustedProxies;
        // With nobody to trust, the framework would trust everybody.
        if (proxies.Count == 0) return;
        // Scheme and host are Listen:PublicOrigin's; the chain is followed for as long as each of it is trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        // Loopback is trusted by the framework; here only if it is named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Select(Parse).OfType<IPNetwork>()) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    private static IPNetwork? Parse(string text)
    {
        // .NET reads 10 as 0.0.0.10, and 10.1 as 10.0.0.1: nobody means that.
        if (!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3) return null;
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
