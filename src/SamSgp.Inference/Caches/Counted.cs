namespace SamSgp.Inference.Caches;

/// <summary>Something a cache keeps and others use meanwhile: it is freed when the cache has let it go and nobody uses it any
/// more, whichever comes last.</summary>
internal sealed class Counted<T>(T value)
    where T : class, IDisposable
{
    private int _holders = 1; // the cache

    /// <summary>What is kept.</summary>
    public T Value => value;

    /// <summary>One user more, until that is disposed. The cache must not have let it go.</summary>
    public Use<T> Use()
    {
        Interlocked.Increment(ref _holders);
        return new Use<T>(this);
    }

    /// <summary>One holder less.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0) value.Dispose();
    }
}
