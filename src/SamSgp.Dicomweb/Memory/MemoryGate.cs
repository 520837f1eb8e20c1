using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Memory;

/// <summary>
/// Admits work by the bytes it needs, so that what runs at once fits the machine however many ask: who comes first goes first.
/// One client alone gets half of it while it has anything in hand, so that no client keeps all others waiting.
/// </summary>
/// <param name="capacity">Bytes there are.</param>
/// <param name="longestWait">How long somebody waits before he is told to come back.</param>
/// <param name="clock">Measures that.</param>
internal sealed class MemoryGate(long capacity, TimeSpan longestWait, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private long _free = capacity;

    /// <summary>Bytes there are in all.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>Bytes nobody has at the moment.</summary>
    public long Free
    {
        get
        {
            lock (_gate) return _free;
        }
    }

    /// <summary>Waits until the bytes are there; disposing the place gives them back.</summary>
    /// <param name="client">Who wants them.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="isPatient">Waits for as long as it takes: for an answer that has begun, and cannot be refused any more.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="MemoryShortException">More than there is, or the wait was too long.</exception>
    public async Task<MemoryPlace> EnterAsync(string client, long bytes, bool isPatient, CancellationToken cancellationToken)
    {
        if (bytes > Capacity) throw MemoryShortException.TooLarge(bytes, Capacity);
        var waiter = new Waiter(client, bytes);
        lock (_gate)
        {
            _waiting.AddLast(waiter);
            Admit();
        }

        try
        {
            await (isPatient ? waiter.Entered.WaitAsync(cancellationToken) : waiter.Entered.WaitAsync(longestWait, clock, cancellationToken));
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            if (!Leave(waiter)) GiveBack(client, bytes);
            if (fault is TimeoutException) throw MemoryShortException.Busy(longestWait);
            throw;
        }

        return new MemoryPlace(this, client, bytes);
    }

    internal void GiveBack(string client, long bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            if ((_held[client] -= bytes) == 0) _held.Remove(client);
            Admit();
        }
    }

    /// <summary>False where it was let in at the last moment.</summary>
    private bool Leave(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(waiter)) return false;
            Admit();
            return true;
        }
    }

    // Who waits for a share of his own holds up nobody; who waits for bytes holds up those behind, or he would wait for ever.
    private void Admit()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var (waiter, next) = (node.Value, node.Next);
            if (HasShare(waiter))
            {
                if (waiter.Bytes > _free) return;
                _free -= waiter.Bytes;
                _held[waiter.Client] = _held.GetValueOrDefault(waiter.Client) + waiter.Bytes;
                _waiting.Remove(node);
                waiter.Enter();
            }

            node = next;
        }
    }

    private bool HasShare(Waiter waiter) =>
        _held.GetValueOrDefault(waiter.Client) is var has && (has == 0 || has + waiter.Bytes <= Capacity / 2);

    private sealed class Waiter(string client, long bytes)
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Client => client;

        public long Bytes => bytes;

        public Task Entered => _entered.Task;

        public void Enter() => _entered.SetResult();
    }
}
