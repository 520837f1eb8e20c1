using SamSgp.Inference.Batching;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>All segments of one slice in one batch: the chosen support memories, then the bank.</summary>
/// <param name="model">The network.</param>
/// <param name="support">The memories.</param>
/// <param name="refiner">What makes the masks.</param>
/// <param name="batch">How many segments are taken at once.</param>
/// <param name="placed">Whether it counts where memories show something.</param>
internal sealed class SliceSegmenter(LoadedModel model, SupportMemory support, RefinerKind refiner, HalvingBatch batch, bool placed) : IDisposable
{
    private readonly Random? _sampler = support.NewSampler();
    private readonly PreparedMemories _prepared = new(support, model.Network.Model, PreparedBudget.Memories(model.Network.Model, support.Segments), placed);

    /// <summary>Number of segments (N).</summary>
    public int Segments => support.Segments;

    /// <summary>Whether it counts where memories show something.</summary>
    public bool Placed => placed;

    /// <summary>Output for N segments. Tensors belong to the caller's dispose scope.</summary>
    /// <param name="slice">Features of the slice.</param>
    /// <param name="similarity">Of the slice to the S support images.</param>
    /// <param name="bank">Memories of slices before; null without one.</param>
    /// <param name="boxes">Where segments are: (N, 4) as x0, y0, x1, y1, NaN for those without a box; null for none.</param>
    public SgpOutput Segment(ImageFeatures slice, float[] similarity, MaskBank? bank, Tensor? boxes)
    {
        var chosen = support.Choose(similarity, _sampler);
        var parts = new List<SgpOutput>();
        batch.Run(support.Segments, (start, end) =>
        {
            var memory = MemoryTokens.Join([.. _prepared.Rows(chosen, start, end), .. bank?.Rows(start, end) ?? []]);
            parts.Add(model.Network.Segment(slice, memory, refiner, boxes?.slice(0, start, end, 1)));
        });
        return parts.Count == 1 ? parts[0] : SgpOutput.Join(parts);
    }

    /// <summary>One that reads some slices of a series as its structures are found more clearly: with the place of memories, or without where
    /// the model was trained for that.</summary>
    /// <param name="slices">Of the series.</param>
    /// <param name="look">Features of a slice, and its similarity to the support images.</param>
    /// <param name="make">Makes one that reads with place (true) or without.</param>
    /// <param name="model">The network.</param>
    /// <param name="known">What is known of the support set; null to ask the series.</param>
    public static SliceSegmenter Choose(int slices, Func<int, (ImageFeatures Features, float[] Similarity)> look, Func<bool, SliceSegmenter> make, LoadedModel model,
        bool? known)
    {
        if (!model.Traits.ReadsWithoutPlace) return make(true);
        if (known is { } decided) return make(decided);
        var (with, without) = (make(true), make(false));
        var (chosen, other) = ((SliceSegmenter?)null, without);
        try
        {
            var counts = PlaceTrial.Counts(slices, (slice, placed) =>
            {
                using var scope = NewDisposeScope();
                var (features, similarity) = look(slice);
                return (placed ? with : without).Segment(features, similarity, null, null).ObjectScore.to(ScalarType.Float32).flatten().cpu().data<float>().ToArray();
            });
            (chosen, other) = counts ? (with, without) : (without, with);
            return chosen;
        }
        finally
        {
            other.Dispose();
            if (chosen is null) with.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _prepared.Dispose();
}
