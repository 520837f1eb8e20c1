using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>The service cannot listen where it is told to.</summary>
internal sealed class ListenException(string url, Exception cause)
    : Exception($"The service cannot listen on {url}: {Reason(cause)}. Is it running already? Stop what has the port, or name another "
        + "address (Listen:Url).", cause)
{
    /// <summary>True for what the server throws when it does not get its address.</summary>
    public static bool IsMeant(Exception fault) =>
        fault is SocketException or AddressInUseException || (fault is IOException && fault.InnerException is { } cause && IsMeant(cause));

    private static string Reason(Exception fault) => (fault.InnerException ?? fault).Message.TrimEnd('.');
}
