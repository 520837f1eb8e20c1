using SamSgp.Sam2.Modeling;

namespace SamSgp.Inference.Propagation;

/// <summary>Encoded slices, by what was encoded and how: the same slice for another segment, another task or another job
/// is not encoded again.</summary>
/// <param name="budgetBytes">What they may take together; the last one stays whatever it takes.</param>
internal sealed class FeatureCache(long budgetBytes) : IDisposable
{
    private FeatureCache? _beside;
    private bool _takesOver;

    private readonly Dictionary<string, LinkedListNode<(string Key, ImageFeatures Features)>> _byKey = [];
    private readonly LinkedList<(string Key, ImageFeatures Features)> _latestFirst = new();
    private long _bytes;

    /// <summary>Two that know of each other's features, and have a budget each. What is asked for at a screen is taken over from the
    /// jobs, so that none of them drives it out.</summary>
    public static (FeatureCache OfJobs, FeatureCache AtScreen) Pair(long ofJobs, long atScreen)
    {
        var (jobs, screen) = (new FeatureCache(ofJobs), new FeatureCache(atScreen) { _takesOver = true });
        (jobs._beside, screen._beside) = (screen, jobs);
        return (jobs, screen);
    }

    public bool Contains(string key) => _byKey.ContainsKey(key) || _beside?._byKey.ContainsKey(key) == true;

    /// <summary>Features of a slice, which stay the cache's own; null for none.</summary>
    public ImageFeatures? Find(string key)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            if (_beside?._byKey.ContainsKey(key) != true) return null;
            if (!_takesOver) return _beside.Find(key);
            node = TakeOver(key, _beside);
        }

        _latestFirst.Remove(node);
        _latestFirst.AddFirst(node);
        return node.Value.Features;
    }

    /// <summary>Keeps features and frees others while the budget is passed: first those of other runs, the longest unused
    /// first, then those furthest from this slice, for propagation comes back to neighbours, not to far ends.</summary>
    /// <param name="key">Of the slice; one of the run's.</param>
    /// <param name="features">The cache's own from now on.</param>
    /// <param name="run">Slice number of each key of this run.</param>
    public void Keep(string key, ImageFeatures features, IReadOnlyDictionary<string, int> run)
    {
        Remove(key);
        _byKey[key] = _latestFirst.AddFirst((key, features));
        _bytes += Size(features);
        while (_bytes > budgetBytes && _byKey.Count > 1)
        {
            var others = _latestFirst.Reverse().Select(entry => entry.Key).Where(other => !run.ContainsKey(other));
            Remove(others.FirstOrDefault() ?? _byKey.Keys.MaxBy(other => Math.Abs(run[other] - run[key]))!);
        }
    }

    /// <summary>Frees all but what a run has.</summary>
    public void KeepOnly(IReadOnlyDictionary<string, int> run)
    {
        foreach (var key in _byKey.Keys.Where(key => !run.ContainsKey(key)).ToList()) Remove(key);
    }

    /// <summary>Frees all.</summary>
    public void Clear()
    {
        foreach (var key in _byKey.Keys.ToList()) Remove(key);
    }

    public void Dispose() => Clear();

    private void Remove(string key)
    {
        if (!_byKey.Remove(key, out var node)) return;
        _latestFirst.Remove(node);
        var features = node.Value.Features;
        _bytes -= Size(features);
        foreach (var tensor in features.OfImages) tensor.Dispose();
    }

    private LinkedListNode<(string Key, ImageFeatures Features)> TakeOver(string key, FeatureCache other)
    {
        other._byKey.Remove(key, out var theirs);
        other._latestFirst.Remove(theirs!);
        var features = theirs!.Value.Features;
        other._bytes -= Size(features);
        var node = _byKey[key] = _latestFirst.AddFirst((key, features));
        _bytes += Size(features);
        while (_bytes > budgetBytes && _byKey.Count > 1) Remove(_latestFirst.Last!.Value.Key);
        return node;
    }

    // The position code belongs to the network.
    private static long Size(ImageFeatures features) => features.OfImages.Sum(tensor => tensor.numel() * tensor.element_size());
}
