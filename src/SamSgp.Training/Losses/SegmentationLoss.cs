using TorchSharp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Losses;

/// <summary>Dice + binary cross-entropy of mask logits, and regression of the predicted IoU.</summary>
public static class SegmentationLoss
{
    private const double CrossEntropyWeight = 2;
    private static readonly Scalar Half = Constant(0.5);

    /// <summary>Masks as the share of each logit's cell that is inside: (B, 1, P, P) {0,1} -> (B, 1, h, w).</summary>
    public static Tensor Target(Tensor masks, Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(logits);
        var (height, width) = (logits.shape[2], logits.shape[3]);
        return masks.shape[2] == height ? masks : functional.adaptive_avg_pool2d(masks, [height, width]);
    }

    /// <summary>Mean over the batch. Where the target is empty, cross-entropy alone counts: Dice says nothing there.</summary>
    /// <param name="logits">(B, 1, h, w).</param>
    /// <param name="target">(B, 1, h, w), 0 to 1.</param>
    public static Tensor DiceAndCrossEntropy(Tensor logits, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        var crossEntropy = functional.binary_cross_entropy_with_logits(logits, target, reduction: Reduction.None)
            .flatten(1).mean([1]);
        var inside = logits.sigmoid().flatten(1);
        var truth = target.flatten(1);
        var sizes = inside.sum(1).Plus(truth.sum(1));
        var dice = ((inside * truth).sum(1).Times(2).Plus(1) / sizes.Plus(1)).SubtractedFrom(1);
        var present = truth.sum(1).gt(Half).to(ScalarType.Float32);
        return crossEntropy.Times(CrossEntropyWeight).Plus(dice * present).mean();
    }

    /// <summary>Mean squared error of the predicted IoU against the IoU the mask really has.</summary>
    /// <param name="predicted">(B, 1).</param>
    /// <param name="logits">(B, 1, h, w); no gradient flows into them.</param>
    /// <param name="target">(B, 1, h, w), 0 to 1.</param>
    public static Tensor IouError(Tensor predicted, Tensor logits, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        var inside = logits.detach().gt(Zero).flatten(1);
        var truth = target.gt(Half).flatten(1);
        var shared = inside.logical_and(truth).sum(1).to(ScalarType.Float32);
        var either = inside.logical_or(truth).sum(1).to(ScalarType.Float32);
        var actual = where(either.gt(Zero), shared / either.clamp_min(One), ones_like(shared));
        return functional.mse_loss(predicted.squeeze(1), actual);
    }

    /// <summary>Cross-entropy of "the structure is there".</summary>
    /// <param name="score">(B, 1) logits.</param>
    /// <param name="target">(B, 1, h, w).</param>
    public static Tensor PresenceError(Tensor score, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(target);
        var present = target.flatten(1).sum(1, keepdim: true).gt(Half).to(ScalarType.Float32);
        return functional.binary_cross_entropy_with_logits(score, present);
    }
}
