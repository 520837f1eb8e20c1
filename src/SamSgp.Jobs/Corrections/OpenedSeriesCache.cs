namespace SamSgp.Jobs.Corrections;

/// <summary>Keeps the series that are corrected, the longest unused going first.</summary>
internal sealed class OpenedSeriesCache(CorrectionLimits limits, TimeProvider clock)
{
    private readonly LinkedList<(string Key, OpenedSeries Series, DateTimeOffset Used)> _latestFirst = new();
    private readonly Lock _gate = new();

    /// <summary>What was kept under a key; null for nothing.</summary>
    public OpenedSeries? Find(string key)
    {
        lock (_gate)
        {
            Forget();
            var found = _latestFirst.FirstOrDefault(entry => entry.Key == key);
            if (found.Series is null) return null;
            _latestFirst.Remove(found);
            _latestFirst.AddFirst(found with { Used = clock.GetUtcNow() });
            return found.Series;
        }
    }

    /// <summary>Keeps a series; of two that opened the same one the later stays.</summary>
    public void Keep(string key, OpenedSeries series)
    {
        lock (_gate)
        {
            if (_latestFirst.FirstOrDefault(entry => entry.Key == key) is { Series: not null } old) _latestFirst.Remove(old);
            _latestFirst.AddFirst((key, series, clock.GetUtcNow()));
            Forget();
        }
    }

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - limits.Idle;
        while (_latestFirst.Last is { } last && (last.Value.Used < oldest
            || (_latestFirst.Count > 1 && _latestFirst.Sum(entry => entry.Series.Bytes) > limits.VolumeBytes))) _latestFirst.RemoveLast();
    }
}
