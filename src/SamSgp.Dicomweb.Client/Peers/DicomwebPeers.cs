using Microsoft.Extensions.Options;
using Refit;
using SamSgp.Dicomweb.Client.Requests;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>The DICOMweb servers that configuration names.</summary>
public sealed class DicomwebPeers
{
    private readonly IHttpClientFactory _clients;
    private readonly IOptionsMonitor<PeerOptions> _options;

    internal DicomwebPeers(IReadOnlyList<string> names, IHttpClientFactory clients, IOptionsMonitor<PeerOptions> options) =>
        (Names, _clients, _options) = (names, clients, options);

    /// <summary>Names of the peers, in the order of configuration.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The peer of that name, case ignored; null when configuration names none.</summary>
    public DicomwebPeer? Find(string name)
    {
        var known = Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is null) return null;
        var client = _clients.CreateClient(PeerRegistration.ClientName(known));
        return new DicomwebPeer(known, _options.Get(known), RestService.For<IQidoRequests>(client),
            RestService.For<IWadoRequests>(client), RestService.For<IStowRequests>(client));
    }
}
