using System.Net;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>
/// Bounds open connections for each client and in all, whatever becomes of them (upgraded ones, too); connections over which
/// nobody has asked for anything yet, and those of clients that were not let in, more tightly. So who only opens connections,
/// or sends half a request on each, takes a part of them and not all.
/// </summary>
/// <param name="most">Connections at once.</param>
/// <param name="mostOfClient">Of these one client's.</param>
/// <param name="mostUnknown">Of these such over which no request was let in.</param>
/// <param name="mostUnknownOfClient">Of those one client's.</param>
internal sealed class ConnectionGate(int most, int mostOfClient, int mostUnknown, int mostUnknownOfClient)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (int All, int Unknown)> _clients = [];
    private int _all;
    private int _unknown;

    /// <summary>A new connection's seat; null where there is none for it.</summary>
    /// <param name="client">Its address; null for one that stands for many, which has no bound of its own.</param>
    public Seat? TryEnter(IPAddress? client)
    {
        lock (_gate)
        {
            if (_all >= most || _unknown >= mostUnknown) return null;
            if (client is not null)
            {
                var has = _clients.GetValueOrDefault(client);
                if (has.All >= mostOfClient || has.Unknown >= mostUnknownOfClient) return null;
                _clients[client] = (has.All + 1, has.Unknown + 1);
            }

            _all++;
            _unknown++;
            return new Seat(this, client);
        }
    }

    private void Count(IPAddress? client, int ofAll, int ofUnknown)
    {
        lock (_gate)
        {
            _all += ofAll;
            _unknown += ofUnknown;
            if (client is null) return;
            var has = _clients[client];
            if (has.All + ofAll == 0) _clients.Remove(client);
            else _clients[client] = (has.All + ofAll, has.Unknown + ofUnknown);
        }
    }

    /// <summary>A connection's place among those that are open.</summary>
    internal sealed class Seat(ConnectionGate connections, IPAddress? client) : IDisposable
    {
        private int _isKnown;

        /// <summary>A request over it was let in: it counts among the unknown no more.</summary>
        public void Recognize()
        {
            if (Interlocked.Exchange(ref _isKnown, 1) == 0) connections.Count(client, 0, -1);
        }

        public void Dispose() => connections.Count(client, -1, Volatile.Read(ref _isKnown) == 0 ? -1 : 0);
    }
}
