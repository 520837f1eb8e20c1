using System.Net;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Addresses as people write them.</summary>
internal static class PlainAddress
{
    /// <summary>An IPv4 address that came over a socket for both kinds, as IPv4; others as they are.</summary>
    public static IPAddress ToPlain(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
