namespace SamSgp.Jobs.Corrections;

/// <summary>Keeps opened images, those that were not used for longest going first.</summary>
internal sealed class OpenedImageCache(CorrectionLimits limits, TimeProvider clock)
{
    private readonly LinkedList<(string Key, OpenedImage Image, DateTimeOffset Used)> _latestFirst = new();
    private readonly Lock _gate = new();

    /// <summary>What was kept under a key; null for nothing.</summary>
    public OpenedImage? Find(string key)
    {
        lock (_gate)
        {
            Forget();
            var found = _latestFirst.FirstOrDefault(entry => entry.Key == key);
            if (found.Image is null) return null;
            _latestFirst.Remove(found);
            _latestFirst.AddFirst(found with { Used = clock.GetUtcNow() });
            return found.Image;
        }
    }

    /// <summary>Keeps one; of two that opened the same one the later stays.</summary>
    public void Keep(string key, OpenedImage image)
    {
        lock (_gate)
        {
            if (_latestFirst.FirstOrDefault(entry => entry.Key == key) is { Image: not null } old) _latestFirst.Remove(old);
            _latestFirst.AddFirst((key, image, clock.GetUtcNow()));
            Forget();
        }
    }

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - limits.Idle;
        while (_latestFirst.Last is { } last && (last.Value.Used < oldest
            || (_latestFirst.Count > 1 && _latestFirst.Sum(entry => entry.Image.Bytes) > limits.VolumeBytes))) _latestFirst.RemoveLast();
    }
}
