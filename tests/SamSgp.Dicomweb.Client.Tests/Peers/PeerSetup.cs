using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Client.Peers;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

/// <summary>Peers as the service makes them: from configuration, with all handlers.</summary>
internal static class PeerSetup
{
    public static ServiceProvider Provider(params (string Key, string Value)[] configuration)
    {
        var values = configuration.ToDictionary(pair => PeerOptions.Section + ":" + pair.Key, pair => (string?)pair.Value);
        var root = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return new ServiceCollection().AddDicomwebPeers(root).BuildServiceProvider();
    }

    /// <summary>A peer called "pacs" with short delays.</summary>
    public static DicomwebPeer Peer(Uri address, params (string Key, string Value)[] more)
    {
        (string, string)[] common = [("pacs:BaseAddress", address.ToString()), ("pacs:RetryDelay", "00:00:00.001")];
        return Provider([.. common, .. more.Select(pair => ("pacs:" + pair.Key, pair.Value))])
            .GetRequiredService<DicomwebPeers>().Find("PACS")!;
    }
}
