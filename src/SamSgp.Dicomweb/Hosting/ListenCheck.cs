using System.Net;
using System.Net.Sockets;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Whether the service can listen where it is told to: asked before anything is begun, and before the data directory,
/// which another instance of the service has as well.</summary>
internal static class ListenCheck
{
    /// <summary>Takes the address, and gives it back.</summary>
    /// <exception cref="ListenException">It cannot be had.</exception>
    public static void Try(string url)
    {
        if (EndPointOf(url) is not { } address) return;
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
            socket.Listen();
        }
        catch (SocketException fault)
        {
            throw new ListenException(url, fault);
        }
    }

    // Names other than localhost stand for every address of the machine, as the web server has it.
    private static IPEndPoint? EndPointOf(string url)
    {
        var address = Microsoft.AspNetCore.Http.BindingAddress.Parse(url);
        if (address.Port == 0) return null;
        var ip = address.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var known) ? known : IPAddress.Any;
        return new IPEndPoint(ip, address.Port);
    }
}
