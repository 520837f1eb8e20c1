using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>All segments of one slice in one batch: the chosen support memories, then the bank.</summary>
internal sealed class SliceSegmenter(LoadedModel model, SupportMemory support, RefinerKind refiner)
{
    /// <summary>Output for N segments. Tensors belong to the caller's dispose scope.</summary>
    /// <param name="slice">Features of the slice.</param>
    /// <param name="similarity">Of the slice to the S support images.</param>
    /// <param name="bank">Memories of slices before; null without one.</param>
    /// <param name="boxes">Where segments are: (N, 4) as x0, y0, x1, y1, NaN for those without a box; null for none.</param>
    public SgpOutput Segment(ImageFeatures slice, float[] similarity, MaskBank? bank, Tensor? boxes)
    {
        var (chosen, position) = support.Gather(similarity); // (N, K, mem, G, G)
        var memories = Enumerable.Range(0, (int)chosen.shape[1]).Select(k => chosen.select(1, k))
            .Concat(bank?.Features ?? []).ToList();
        var tokens = cat([.. memories.Select(m => m.flatten(2).transpose(1, 2))], 1); // (N, n*G*G, mem)
        var positions = position.flatten(2).transpose(1, 2).repeat(1, memories.Count, 1);
        return model.Network.Segment(slice, tokens, positions, refiner, boxes);
    }
}
