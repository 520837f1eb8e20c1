using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SamSgp.Testing;

/// <summary>A TCP link to a PostgreSQL server that can be cut, go silent, or lose the answer to a COMMIT that the server has done.</summary>
public sealed class DatabaseLink : IAsyncDisposable
{
    private static readonly byte[] Commit = [.. "COMMIT"u8, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = [];
    private readonly string _connection;
    private readonly int _target;
    private readonly Task _accepting;
    private int _toPass, _toLose, _lost;

    /// <summary>Begins to listen on a free port.</summary>
    /// <param name="connection">How to connect to the database directly; names its port.</param>
    public DatabaseLink(string connection)
    {
        _connection = connection;
        _target = int.Parse(PortOf(connection), System.Globalization.CultureInfo.InvariantCulture);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How to connect by way of this link.</summary>
    public string Connection =>
        _connection.Replace($"Port={PortOf(_connection)}", $"Port={((IPEndPoint)_listener.LocalEndpoint).Port}", StringComparison.Ordinal);

    /// <summary>True: nothing goes through in either direction, and nobody is told, as behind a router that died; what was on its way arrives
    /// when this ends.</summary>
    public bool Silent { get; set; }

    /// <summary>How many answers to a COMMIT were lost so far.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Has the answers to the next COMMITs lost: the server does them, and the connection ends before it says so.</summary>
    /// <param name="count">How many of them.</param>
    /// <param name="after">How many pass before.</param>
    public void LoseCommits(int count, int after = 0)
    {
        Volatile.Write(ref _toPass, after);
        Volatile.Write(ref _toLose, count);
    }

    /// <summary>Ends all connections that there are.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys) client.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private static string PortOf(string connection) => connection.Split("Port=")[1].Split(';')[0];

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        _open[client] = true;
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
                client.NoDelay = server.NoDelay = true;
                var link = new Pair(client.GetStream(), server.GetStream());
                await Task.WhenAny(AskAsync(link), AnswerAsync(link));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // One end has gone; the other is closed with this.
            }
        }

        _open.TryRemove(client, out _);
    }

    private async Task AskAsync(Pair link)
    {
        var buffer = new byte[16 * 1024];
        for (int count; (count = await link.Client.ReadAsync(buffer, _ended.Token)) > 0;)
        {
            await HearAsync();
            // Before it is passed on: its answer may be here at once.
            if (buffer.AsSpan(0, count).IndexOf(Commit) >= 0 && Interlocked.Decrement(ref _toPass) < 0 && Interlocked.Decrement(ref _toLose) >= 0)
                link.LosesAnswer = true;
            await link.Server.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
        }
    }

    private async Task AnswerAsync(Pair link)
    {
        var buffer = new byte[16 * 1024];
        for (int count; (count = await link.Server.ReadAsync(buffer, _ended.Token)) > 0;)
        {
            await HearAsync();
            if (link.LosesAnswer)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            await link.Client.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
        }
    }

    private async Task HearAsync()
    {
        while (Silent) await Task.Delay(20, _ended.Token);
    }

    private sealed record Pair(NetworkStream Client, NetworkStream Server)
    {
        public volatile bool LosesAnswer;
    }
}
