using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>All segments of one slice in one batch: the chosen support memories, then the bank.</summary>
internal sealed class SliceSegmenter(LoadedModel model, SupportMemory support, RefinerKind refiner, HalvingBatch batch)
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
        var positions = position.flatten(2).transpose(1, 2).repeat(1, memories.Count, 1);
        var parts = new List<SgpOutput>();
        batch.Run((int)chosen.shape[0], (start, end) =>
        {
            var rows = memories.Select(m => m.slice(0, start, end, 1).flatten(2).transpose(1, 2));
            parts.Add(model.Network.Segment(slice, cat([.. rows], 1), positions, refiner, boxes?.slice(0, start, end, 1)));
        });
        return parts.Count == 1 ? parts[0] : Join(parts);
    }

    private static SgpOutput Join(List<SgpOutput> parts)
    {
        return new SgpOutput(Rows(o => o.Conditioned), Rows(o => o.PseudoLogits), Rows(o => o.PseudoIou), Rows(o => o.Box),
            Rows(o => o.Logits), Rows(o => o.Iou), Rows(o => o.ObjectScore));

        Tensor Rows(Func<SgpOutput, Tensor> part) => cat([.. parts.Select(part)], 0);
    }
}
