using System.Net;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

/// <summary>
/// Counts wrong credentials by client address and makes whoever goes on giving others wait, longer each time: guessing becomes
/// slow; typing errors do not, nor do programs that show one old key again and again. Credentials that were right from an address
/// lately are let through meanwhile, so that one program with an old key does not shut out the others of its machine. Memory is
/// bounded, whoever asks.
/// </summary>
internal sealed class FailedSignIns(int allowed, TimeSpan longestPause, TimeProvider clock)
{
    /// <summary>Addresses, and pairs of address and credentials, that are remembered at most.</summary>
    internal const int MostClients = 4_096, MostKnown = 4_096;

    /// <summary>Wrong credentials of an address that count once, however often they are shown.</summary>
    private const int MostWrong = 16;

    /// <summary>So long failures are remembered after the last one, and right credentials after their last use.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15), KnownFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Address, string Credentials), DateTimeOffset> _known = [];

    /// <summary>Addresses that are remembered now.</summary>
    internal int Clients
    {
        get
        {
            lock (_gate) return _clients.Count;
        }
    }

    /// <summary>What failures are counted by: an IPv4 address, or the network that one client of IPv6 has for itself (/64).</summary>
    public static string AddressOf(IPAddress? address)
    {
        if (address is null) return "";
        var bytes = address.ToPlain().GetAddressBytes();
        if (bytes.Length == 4) return new IPAddress(bytes).ToString();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Begins an attempt; <see cref="End"/> has to follow unless it is refused.</summary>
    /// <param name="address">The client.</param>
    /// <param name="credentials">What tells its credentials from others: a hash of them.</param>
    /// <returns>Null when credentials may be looked at, else how long the client has to wait.</returns>
    public TimeSpan? Begin(string address, string credentials)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_known.TryGetValue((address, credentials), out var until) && until > now) return null;
            if (!_clients.TryGetValue(address, out var client)) client = Add(address, now);
            else if (client.Attempts.Count == 0 && now - client.Last > Memory) client.Failures = 0;
            if (client.Until > now) return client.Until - now;
            // Guesses at the same time count as failures until it is known what they are; one key in many requests is one.
            if (!client.Attempts.ContainsKey(credentials) && client.Attempts.Count > 0 && client.Failures + client.Attempts.Count >= allowed)
                return FirstPause;
            client.Attempts[credentials] = client.Attempts.GetValueOrDefault(credentials) + 1;
            return null;
        }
    }

    /// <summary>Ends an attempt.</summary>
    /// <returns>True when the client has to wait from now on and did not before.</returns>
    public bool End(string address, string credentials, SignIn outcome)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (outcome == SignIn.Right) Know(address, credentials, now);
            if (!_clients.TryGetValue(address, out var client)) return false;
            client.Attempts.Remove(credentials, out var running);
            if (running > 1) client.Attempts[credentials] = running - 1;
            if (outcome != SignIn.Wrong)
            {
                if (client is { Failures: 0, Attempts.Count: 0 }) _clients.Remove(address);
                return false;
            }

            client.Last = now;
            if (client.Wrong.Contains(credentials)) return false;
            if (client.Wrong.Count == MostWrong) client.Wrong.Dequeue();
            client.Wrong.Enqueue(credentials);
            client.Failures++;
            if (client.Failures < allowed) return false;
            var pause = FirstPause * Math.Pow(2, Math.Min(client.Failures - allowed, 30));
            client.Until = now + (pause < longestPause ? pause : longestPause);
            return client.Failures == allowed;
        }
    }

    private Client Add(string address, DateTimeOffset now)
    {
        if (_clients.Count >= MostClients)
            _clients.Remove(_clients.MinBy(client => client.Value.Attempts.Count > 0 ? now : client.Value.Last).Key);
        return _clients[address] = new Client { Last = now };
    }

    private void Know(string address, string credentials, DateTimeOffset now)
    {
        if (_known.Count >= MostKnown && !_known.ContainsKey((address, credentials))) _known.Remove(_known.MinBy(known => known.Value).Key);
        _known[(address, credentials)] = now + KnownFor;
    }

    private sealed class Client
    {
        public int Failures { get; set; }

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset Until { get; set; }

        public Queue<string> Wrong { get; } = [];

        /// <summary>Credentials that are being looked at, and by how many requests.</summary>
        public Dictionary<string, int> Attempts { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>What became of credentials.</summary>
internal enum SignIn
{
    /// <summary>They are somebody's.</summary>
    Right,

    /// <summary>They are nobody's: a guess, perhaps.</summary>
    Wrong,

    /// <summary>They were somebody's, and have expired: no guess.</summary>
    Expired,
}
