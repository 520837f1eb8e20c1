using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>Features of a series' slices: each slice is encoded once while the cache's budget lasts, and again when it
/// does not.</summary>
internal sealed class SliceFeatures
{
    private readonly LoadedModel _model;
    private readonly SlicePreparer _preparer;
    private readonly FeatureCache _cache;
    private readonly string[] _keys;
    private readonly Dictionary<string, int> _run = [];

    /// <param name="model">Encodes them.</param>
    /// <param name="preparer">Makes slices ready to be encoded.</param>
    /// <param name="cache">Where features are kept.</param>
    /// <param name="cancellationToken">Asked before each slice is looked at.</param>
    public SliceFeatures(LoadedModel model, SlicePreparer preparer, FeatureCache cache, CancellationToken cancellationToken)
        : this(model, preparer, cache, Fingerprints(preparer, cancellationToken))
    {
    }

    /// <param name="model">Encodes them.</param>
    /// <param name="preparer">Makes slices ready to be encoded.</param>
    /// <param name="cache">Where features are kept.</param>
    /// <param name="fingerprints">Of the preparer's slices.</param>
    public SliceFeatures(LoadedModel model, SlicePreparer preparer, FeatureCache cache, IReadOnlyList<string> fingerprints)
    {
        (_model, _preparer, _cache) = (model, preparer, cache);
        var network = $"{model.Sha256}|{model.AdapterSha256}|{model.Precision}|{model.ImageSize}|";
        _keys = [.. fingerprints.Select(fingerprint => network + fingerprint)];

        // Slices that are alike (empty ones) share an entry.
        for (var slice = 0; slice < Count; slice++) _run[_keys[slice]] = slice;
    }

    /// <summary>What each slice is known by.</summary>
    public static IReadOnlyList<string> Fingerprints(SlicePreparer preparer, CancellationToken cancellationToken)
    {
        var fingerprints = new string[preparer.Stack.Slices];
        for (var slice = 0; slice < fingerprints.Length; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fingerprints[slice] = preparer.Fingerprint(slice);
        }

        return fingerprints;
    }

    public int Count => _preparer.Stack.Slices;

    /// <summary>Slices that have to be encoded as things are.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, Count).Where(slice => !_cache.Contains(_keys[slice]))];

    /// <summary>Features of one slice. The caller does not dispose them.</summary>
    public ImageFeatures this[int slice]
    {
        get
        {
            if (_cache.Find(_keys[slice]) is { } features) return features;
            Encode(slice, slice + 1, at => _preparer.Prepare(at, at + 1));
            return _cache.Find(_keys[slice])!;
        }
    }

    /// <summary>Encodes those of slices start to end (exclusive) that are not there yet, neighbours in one batch, and
    /// shows each of them.</summary>
    /// <param name="start">First slice.</param>
    /// <param name="end">Slice after the last.</param>
    /// <param name="image">A slice as (1, 3, P, P).</param>
    /// <param name="show">Called with each slice's features.</param>
    public void EncodeBatch(int start, int end, Func<int, Tensor> image, Action<int, ImageFeatures> show)
    {
        for (var slice = start; slice < end;)
        {
            var next = slice;
            while (next < end && !_cache.Contains(_keys[next])) next++;
            if (next > slice) Encode(slice, next, image, show);
            for (slice = next; slice < end && _cache.Contains(_keys[slice]); slice++) show(slice, this[slice]);
        }
    }

    /// <summary>Frees what other runs left.</summary>
    public void MakeRoom() => _cache.KeepOnly(_run);

    private void Encode(int start, int end, Func<int, Tensor> image, Action<int, ImageFeatures>? show = null)
    {
        using var scope = NewDisposeScope();
        var images = Enumerable.Range(start, end - start).Select(image).ToList();
        foreach (var made in images) scope.Attach(made); // those made on another thread belong to no scope
        var batch = images.Count == 1 ? images[0] : cat(images, 0);
        var features = _model.Network.Model.EncodeImages(batch);
        if (_model.Reader is not null) features = features with { Picture = SupportUNet.Picture(batch).to(features.Top.device) };
        for (var slice = start; slice < end; slice++)
        {
            var one = features.Slice(slice - start, slice - start + 1);
            show?.Invoke(slice, one);
            _cache.Keep(_keys[slice], one.Map(Own) with { TopPosition = _model.TopPosition(one) }, _run);
        }
    }

    private static Tensor Own(Tensor view) => view.clone().DetachFromDisposeScope();
}
