using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Losses;

/// <summary>nnU-Net's loss: Dice of every structure over the batch, plus cross-entropy; summed over the scales of deep
/// supervision with weights that halve at each coarser one.</summary>
internal static class ClassLoss
{
    private const double Smooth = 1e-5;

    /// <param name="logits">(B, classes, h, w) at each scale, the finest first; class 0 is background.</param>
    /// <param name="classes">(B, P, P).</param>
    public static Tensor Of(IReadOnlyList<Tensor> logits, Tensor classes)
    {
        var weights = logits.Select((_, scale) => Math.Pow(0.5, scale)).ToList();
        var total = zeros(1);
        for (var scale = 0; scale < logits.Count; scale++)
            total = total.Plus(OfScale(logits[scale], At(classes, logits[scale].shape[2])).Times(weights[scale] / weights.Sum()));
        return total;
    }

    private static Tensor At(Tensor classes, long side) => classes.shape[1] == side ? classes
        : functional.interpolate(classes.unsqueeze(1).to(ScalarType.Float32), [side, side]).squeeze(1).to(ScalarType.Int64);

    private static Tensor OfScale(Tensor logits, Tensor classes)
    {
        var truth = functional.one_hot(classes, logits.shape[1]).permute(0, 3, 1, 2).to(ScalarType.Float32);
        var (p, t) = (logits.softmax(1).slice(1, 1, logits.shape[1], 1), truth.slice(1, 1, logits.shape[1], 1));
        var shared = (p * t).sum([0, 2, 3]);
        var dice = shared.Times(2).Plus(Smooth) / p.sum([0, 2, 3]).Plus(t.sum([0, 2, 3])).Plus(Smooth);
        return functional.cross_entropy(logits, classes).Plus(1) - dice.mean();
    }
}
