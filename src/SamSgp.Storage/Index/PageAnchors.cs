namespace SamSgp.Storage.Index;

/// <summary>
/// Remembers where pages of recent searches ended, so that the next page begins there instead of counting to it again: a page
/// costs the same at any depth. A change of the stored instances makes it forget.
/// </summary>
internal sealed class PageAnchors
{
    private const int Kept = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Search, int Offset), object[]> anchors = [];
    private readonly Queue<(string Search, int Offset)> oldestFirst = new();
    private long revision;

    /// <summary>Sort key of the result before an offset, where it is known.</summary>
    /// <param name="search">All that tells searches apart, but not their pages.</param>
    /// <param name="offset">How many results come before.</param>
    /// <param name="now">Revision of the stored instances.</param>
    public object[]? Find(string search, int offset, long now)
    {
        lock (gate)
        {
            Forget(now);
            return anchors.GetValueOrDefault((search, offset));
        }
    }

    /// <summary>Remembers the sort key of the last result of a page.</summary>
    /// <param name="search">All that tells searches apart, but not their pages.</param>
    /// <param name="offset">How many results there are up to and with it.</param>
    /// <param name="key">Its sort key.</param>
    /// <param name="seen">Revision of the stored instances before the page was read.</param>
    public void Remember(string search, int offset, object[] key, long seen)
    {
        lock (gate)
        {
            if (seen < revision) return;
            Forget(seen);
            if (anchors.TryAdd((search, offset), key)) oldestFirst.Enqueue((search, offset));
            if (oldestFirst.Count > Kept) anchors.Remove(oldestFirst.Dequeue());
        }
    }

    private void Forget(long now)
    {
        if (now <= revision) return;
        revision = now;
        anchors.Clear();
        oldestFirst.Clear();
    }
}
