using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Routing;

internal static class RoutingRegistration
{
    /// <summary>Other DICOMweb servers, and what happens to series that arrive.</summary>
    public static IServiceCollection AddRouting(this IServiceCollection services, IConfiguration configuration) => services
        .AddDicomwebPeers(configuration)
        .AddConfigurationRule(PeerFaults)
        .AddCheckedOptions<RoutingOptions, RoutingOptionsValidator>(RoutingOptions.Section)
        .AddConfigurationRule(ResultPeerFault)
        .AddSingleton(provider => provider.GetRequiredService<IOptions<RoutingOptions>>().Value.ToRules());

    private static string? PeerFaults(IConfiguration configuration) =>
        PeerRegistration.Faults(configuration) is { Count: > 0 } faults ? string.Join(Environment.NewLine, faults) : null;

    private static string? ResultPeerFault(IConfiguration configuration)
    {
        var wanted = configuration[$"{RoutingOptions.Section}:{nameof(RoutingOptions.ResultPeer)}"];
        if (string.IsNullOrEmpty(wanted)) return null;
        var known = configuration.GetSection(PeerOptions.Section).GetChildren().Select(peer => peer.Key).ToList();
        return known.Contains(wanted, StringComparer.OrdinalIgnoreCase) ? null
            : $"{RoutingOptions.Section}:{nameof(RoutingOptions.ResultPeer)}: there is no peer '{wanted}'; peers are "
                + $"{(known.Count == 0 ? "none" : string.Join(", ", known))} (section {PeerOptions.Section}).";
    }
}
