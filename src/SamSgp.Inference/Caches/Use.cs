namespace SamSgp.Inference.Caches;

/// <summary>Keeps something of a cache from being freed until this is disposed.</summary>
internal sealed class Use<T>(Counted<T> of) : IDisposable
    where T : class, IDisposable
{
    private Counted<T>? _of = of;

    /// <summary>What is used.</summary>
    public T Value => (_of ?? throw new ObjectDisposedException(nameof(Use<T>))).Value;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _of, null)?.LetGo();
}
