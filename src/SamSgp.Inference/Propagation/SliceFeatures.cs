using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>Features of a series' slices: each slice is encoded once for all segments while the budget lasts, and again
/// when it does not.</summary>
internal sealed class SliceFeatures(LoadedModel model, SlicePreparer preparer, long budgetBytes) : IDisposable
{
    private readonly Dictionary<int, ImageFeatures> _kept = [];
    private long _bytes;

    public int Count => preparer.Stack.Slices;

    /// <summary>Features of one slice. The caller does not dispose them.</summary>
    public ImageFeatures this[int slice]
    {
        get
        {
            if (_kept.TryGetValue(slice, out var features)) return features;
            features = Encode(slice, slice + 1);
            Keep(slice, features);
            return features;
        }
    }

    /// <summary>Encodes slices start to end (exclusive) in one batch.</summary>
    public void EncodeBatch(int start, int end)
    {
        var features = Encode(start, end);
        for (var slice = start; slice < end; slice++)
        {
            using var scope = NewDisposeScope();
            var one = features.Slice(slice - start, slice - start + 1);
            Keep(slice, new ImageFeatures(Own(one.Level0), Own(one.Level1), Own(one.Top), Own(one.TopPosition)));
        }

        Free(features);
    }

    public void Dispose()
    {
        foreach (var features in _kept.Values) Free(features);
        _kept.Clear();
    }

    private static Tensor Own(Tensor view) => view.clone().DetachFromDisposeScope();

    private static void Free(ImageFeatures features)
    {
        features.Level0.Dispose();
        features.Level1.Dispose();
        features.Top.Dispose();
        features.TopPosition.Dispose();
    }

    private ImageFeatures Encode(int start, int end)
    {
        using var scope = NewDisposeScope();
        var features = model.Network.Model.EncodeImages(preparer.Prepare(start, end));
        return new ImageFeatures(features.Level0.DetachFromDisposeScope(), features.Level1.DetachFromDisposeScope(),
            features.Top.DetachFromDisposeScope(), Own(features.TopPosition));
    }

    // The slice furthest from this one goes first: propagation comes back to neighbours, not to far ends.
    private void Keep(int slice, ImageFeatures features)
    {
        _kept[slice] = features;
        _bytes += Size(features);
        while (_bytes > budgetBytes && _kept.Count > 1)
        {
            var furthest = _kept.Keys.MaxBy(other => Math.Abs(other - slice));
            _bytes -= Size(_kept[furthest]);
            Free(_kept[furthest]);
            _kept.Remove(furthest);
        }
    }

    private static long Size(ImageFeatures f) =>
        f.Level0.numel() * f.Level0.element_size() + f.Level1.numel() * f.Level1.element_size()
        + f.Top.numel() * f.Top.element_size() + f.TopPosition.numel() * f.TopPosition.element_size();
}
