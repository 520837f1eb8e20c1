using System.Threading.RateLimiting;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>
/// How many requests of each kind are worked on at once, and how many wait for their turn. A kind's count is there only while it has requests: unlike
/// the framework's partitions, which look for idle ones ten times a second for as long as the process lives, this wakes nobody.
/// </summary>
/// <param name="boundOf">A request's kind, and what it is bounded by; null where nothing bounds it.</param>
internal sealed class AtOnceLimiter<TKey>(Func<HttpContext, AtOnceLimiter<TKey>.Bound?> boundOf) : PartitionedRateLimiter<HttpContext>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Counted> _kinds = [];

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource)
    {
        if (boundOf(resource) is not { } bound) return null;
        lock (_gate) return _kinds.TryGetValue(bound.Key, out var kind) ? kind.Limiter.GetStatistics() : null;
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount)
    {
        if (boundOf(resource) is not { } bound) return Unbounded.Instance;
        var kind = Enter(bound);
        return Held(bound.Key, kind, kind.Limiter.AttemptAcquire(permitCount));
    }

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext context, int permitCount, CancellationToken cancellationToken)
    {
        if (boundOf(context) is not { } bound) return Unbounded.Instance;
        var kind = Enter(bound);
        try
        {
            return Held(bound.Key, kind, await kind.Limiter.AcquireAsync(permitCount, cancellationToken));
        }
        catch
        {
            Leave(bound.Key, kind);
            throw;
        }
    }

    private Counted Enter(Bound bound)
    {
        lock (_gate)
        {
            if (!_kinds.TryGetValue(bound.Key, out var kind)) _kinds[bound.Key] = kind = new Counted(bound);
            kind.Requests++;
            return kind;
        }
    }

    private void Leave(TKey key, Counted kind)
    {
        lock (_gate)
        {
            if (--kind.Requests > 0) return;
            _kinds.Remove(key);
            kind.Limiter.Dispose();
        }
    }

    private RateLimitLease Held(TKey key, Counted kind, RateLimitLease lease)
    {
        if (lease.IsAcquired) return new Seat(lease, () => Leave(key, kind));
        Leave(key, kind);
        return lease;
    }

    /// <summary>What bounds a request.</summary>
    /// <param name="Key">Its kind.</param>
    /// <param name="Most">So many of the kind at once.</param>
    /// <param name="Waiting">So many wait for their turn; further ones are refused.</param>
    internal readonly record struct Bound(TKey Key, int Most, int Waiting);

    // Counted with its requests, those that wait among them.
    private sealed class Counted(Bound bound)
    {
        public ConcurrencyLimiter Limiter { get; } = new(new ConcurrencyLimiterOptions
        {
            PermitLimit = bound.Most, QueueLimit = bound.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });

        public int Requests { get; set; }
    }

    private sealed class Seat(RateLimitLease lease, Action leave) : RateLimitLease
    {
        private Action? _leave = leave;

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => lease.MetadataNames;

        public override bool TryGetMetadata(string metadataName, out object? metadata) => lease.TryGetMetadata(metadataName, out metadata);

        protected override void Dispose(bool disposing)
        {
            lease.Dispose();
            Interlocked.Exchange(ref _leave, null)?.Invoke();
            base.Dispose(disposing);
        }
    }

    private sealed class Unbounded : RateLimitLease
    {
        public static Unbounded Instance { get; } = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
