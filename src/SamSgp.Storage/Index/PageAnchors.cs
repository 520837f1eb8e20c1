namespace SamSgp.Storage.Index;

/// <summary>
/// Remembers where pages of recent searches ended, so that the next page begins there instead of counting to it again: a page
/// costs the same at any depth. A change of the stored instances makes it forget.
/// </summary>
internal sealed class PageAnchors
{
    private const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Search, int Offset), object[]> _anchors = [];
    private readonly Queue<(string Search, int Offset)> _oldestFirst = new();
    private long _revision;

    /// <summary>Sort key of the result before an offset, where it is known.</summary>
    /// <param name="search">All that tells searches apart, but not their pages.</param>
    /// <param name="offset">How many results come before.</param>
    /// <param name="now">Revision of the stored instances.</param>
    public object[]? Find(string search, int offset, long now)
    {
        lock (_gate)
        {
            Forget(now);
            return _anchors.GetValueOrDefault((search, offset));
        }
    }

    /// <summary>Remembers the sort key of the last result of a page.</summary>
    /// <param name="search">All that tells searches apart, but not their pages.</param>
    /// <param name="offset">How many results there are up to and with it.</param>
    /// <param name="key">Its sort key.</param>
    /// <param name="seen">Revision of the stored instances before the page was read.</param>
    public void Remember(string search, int offset, object[] key, long seen)
    {
        lock (_gate)
        {
            if (seen < _revision) return;
            Forget(seen);
            if (_anchors.TryAdd((search, offset), key)) _oldestFirst.Enqueue((search, offset));
            if (_oldestFirst.Count > Kept) _anchors.Remove(_oldestFirst.Dequeue());
        }
    }

    private void Forget(long now)
    {
        if (now <= _revision) return;
        _revision = now;
        _anchors.Clear();
        _oldestFirst.Clear();
    }
}
