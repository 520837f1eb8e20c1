using System.Net;
using System.Net.Sockets;

namespace SamSgp.Testing;

/// <summary>Ports for servers that a test starts.</summary>
public static class FreePort
{
    /// <summary>A TCP port of the loopback address that was free a moment ago.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
