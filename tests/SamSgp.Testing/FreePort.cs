using System.Net;
using System.Net.Sockets;

namespace SamSgp.Testing;

/// <summary>A port of the loopback address that nobody listens on.</summary>
public static class FreePort
{
    // Below what systems hand out for outgoing connections (Linux: from 32768): one of those would take it meanwhile.
    private const int First = 20_000, AfterLast = 32_000;

    /// <summary>Finds one; another process may still be faster.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, AfterLast);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
