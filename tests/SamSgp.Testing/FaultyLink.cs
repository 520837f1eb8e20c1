using System.Net;
using System.Net.Sockets;

namespace SamSgp.Testing;

/// <summary>A TCP link to a server that can be cut, slow or dead, as links to a PACS are.</summary>
public sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly int _target;
    private readonly Task _accepting;
    private long _answered;

    /// <summary>Begins to listen on a free port.</summary>
    /// <param name="target">The server.</param>
    public FaultyLink(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address by way of this link.</summary>
    public Uri Address { get; }

    /// <summary>True: connections are closed as soon as they are made.</summary>
    public bool Down { get; set; }

    /// <summary>True: requests go through, answers do not.</summary>
    public bool Silent { get; set; }

    /// <summary>Answers on a connection are cut off after so many bytes; the next connection is cut again unless
    /// <see cref="Cuts"/> is used up.</summary>
    public long CutAfter { get; set; } = long.MaxValue;

    /// <summary>How many connections are still to be cut.</summary>
    public int Cuts { get; set; }

    /// <summary>True: a connection that is cut is the last one; <see cref="Down"/> from then on.</summary>
    public bool StaysDown { get; set; }

    /// <summary>Bytes of answers that went through so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

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
        using (client)
        {
            if (Down) return;
            try
            {
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
                var there = client.GetStream().CopyToAsync(server.GetStream(), _ended.Token);
                await Task.WhenAny(there, AnswerAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // One end has gone; the other is closed with this.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        long here = 0;
        for (int count; (count = await from.ReadAsync(buffer, _ended.Token)) > 0;)
        {
            while (Silent) await Task.Delay(50, _ended.Token);
            if (Down) return;
            var isCut = Cuts > 0 && here + count > CutAfter;
            if (isCut) count = (int)Math.Max(CutAfter - here, 0);
            await to.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
            here += count;
            Interlocked.Add(ref _answered, count);
            if (!isCut) continue;
            Cuts--;
            Down |= StaysDown;
            return;
        }
    }
}
