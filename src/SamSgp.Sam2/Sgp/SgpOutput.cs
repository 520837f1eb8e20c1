using static TorchSharp.torch;

namespace SamSgp.Sam2.Sgp;

/// <summary>What SAM2-SGP gives for B queries.</summary>
/// <param name="Conditioned">Memory-conditioned features (B, d, G, G).</param>
/// <param name="PseudoLogits">(B, 1, P/4, P/4).</param>
/// <param name="PseudoIou">Predicted IoU of the pseudo-mask (B, 1).</param>
/// <param name="Box">Of the pseudo-mask: (B, 4) as x0, y0, x1, y1, inclusive pixels.</param>
/// <param name="Logits">Final mask: (B, 1, P, P) for the published refiner, (B, 1, P/2, P/2) for pma with detail, else
/// (B, 1, P/4, P/4).</param>
/// <param name="Iou">Predicted IoU of the final mask (B, 1).</param>
/// <param name="ObjectScore">Is the structure there at all: logits (B, 1).</param>
public sealed record SgpOutput(Tensor Conditioned, Tensor PseudoLogits, Tensor PseudoIou, Tensor Box, Tensor Logits,
    Tensor Iou, Tensor ObjectScore)
{
    /// <summary>The same change to every tensor.</summary>
    public SgpOutput Map(Func<Tensor, Tensor> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new(change(Conditioned), change(PseudoLogits), change(PseudoIou), change(Box), change(Logits), change(Iou),
            change(ObjectScore));
    }

    /// <summary>Frees the tensors.</summary>
    public void Free()
    {
        foreach (var tensor in (Tensor[])[Conditioned, PseudoLogits, PseudoIou, Box, Logits, Iou, ObjectScore]) tensor.Dispose();
    }

    /// <summary>The queries of several as one.</summary>
    public static SgpOutput Join(IReadOnlyList<SgpOutput> outputs)
    {
        return new(Rows(o => o.Conditioned), Rows(o => o.PseudoLogits), Rows(o => o.PseudoIou), Rows(o => o.Box),
            Rows(o => o.Logits), Rows(o => o.Iou), Rows(o => o.ObjectScore));

        Tensor Rows(Func<SgpOutput, Tensor> part) => cat([.. outputs.Select(part)], 0);
    }
}
