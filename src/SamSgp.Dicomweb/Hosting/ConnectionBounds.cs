using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Gives connections their seats, or closes them before anything of them is read.</summary>
internal sealed class ConnectionBounds(IOptions<ListenOptions> listen)
{
    private readonly ConnectionGate _gate = new(listen.Value.MaxConnections, listen.Value.MaxConnectionsPerClient,
        listen.Value.MaxUnknownConnections, listen.Value.MaxUnknownConnectionsPerClient);

    /// <summary>Bounds the connections of an end point.</summary>
    public void Use(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions endPoint) => endPoint.Use(next => connection => RunAsync(next, connection));

    /// <summary>After authorization: who comes this far is let in.</summary>
    public static void Recognize(HttpContext context) => context.Features.Get<ConnectionGate.Seat>()?.Recognize();

    private async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        using var seat = _gate.TryEnter(ClientOf(connection));
        if (seat is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(seat);
        await next(connection);
    }

    // A proxy's connections are those of all its clients.
    private IPAddress? ClientOf(ConnectionContext connection) =>
        (connection.RemoteEndPoint as IPEndPoint)?.Address is { } address
        && !TrustedProxies.Contains(listen.Value.TrustedProxies, address) ? address : null;
}
