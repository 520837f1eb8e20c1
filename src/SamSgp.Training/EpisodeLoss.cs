using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Losses;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>What a batch of episodes says about the network.</summary>
/// <param name="Total">The value to be minimised; carries the gradient.</param>
/// <param name="PseudoDice">Dice of each pair's pseudo-mask; NaN where the image does not show the structure.</param>
/// <param name="FinalDice">The same of final masks.</param>
internal sealed record EpisodeLoss(Tensor Total, float[] PseudoDice, float[] FinalDice)
{
    private const double IouWeight = 0.2;

    /// <summary>Encodes every image once and every pair as a memory, answers every pair from its support.</summary>
    /// <param name="network">In training mode.</param>
    /// <param name="batch">The episodes.</param>
    /// <param name="traits">How images are normalised and support masks encoded.</param>
    /// <param name="withBank">Answer once from the support, then again with memories of these answers beside it, as a
    /// slice of a volume sees those of its neighbours; only the second answer counts.</param>
    /// <param name="presenceWeight">Of the error in saying whether the structure is there.</param>
    public static EpisodeLoss Of(SgpNetwork network, EpisodeBatch batch, ModelTraits traits, bool withBank, double presenceWeight)
    {
        var refiner = network.Model.Config.Refiner;
        var features = network.Model.EncodeImages(traits.Normalize(batch.Images));
        var pairs = features.Map(level => level.index_select(0, batch.ImageOfPair));
        var memory = network.EncodeSupport(pairs, batch.Masks, traits.SupportMasks);
        var (tokens, positions) = Choose(memory, batch.Support, batch.Placed);
        if (withBank)
        {
            var (bank, bankPositions) = Choose(Remember(network, pairs, tokens, positions, refiner), batch.Bank, batch.Placed);
            (tokens, positions) = (cat([tokens, bank], 1), bankPositions is null ? null : cat([positions!, bankPositions], 1));
        }

        var output = Exact(network.Segment(pairs, tokens, positions, refiner));
        var target = SegmentationLoss.Target(batch.Masks, output.PseudoLogits);
        var finalTarget = SegmentationLoss.Target(batch.Masks, output.Logits);
        var total = SegmentationLoss.DiceAndCrossEntropy(output.PseudoLogits, target)
            .Plus(SegmentationLoss.DiceAndCrossEntropy(output.Logits, finalTarget))
            .Plus(SegmentationLoss.IouError(output.PseudoIou, output.PseudoLogits, target).Times(IouWeight))
            .Plus(SegmentationLoss.IouError(output.Iou, output.Logits, finalTarget).Times(IouWeight))
            .Plus(SegmentationLoss.PresenceError(output.ObjectScore, target).Times(presenceWeight));
        return new EpisodeLoss(total, DiceOfPairs(output.PseudoLogits, target), DiceOfPairs(output.Logits, finalTarget));
    }

    private static SgpOutput Exact(SgpOutput output) => output with
    {
        PseudoLogits = output.PseudoLogits.to(ScalarType.Float32),
        PseudoIou = output.PseudoIou.to(ScalarType.Float32),
        Logits = output.Logits.to(ScalarType.Float32),
        Iou = output.Iou.to(ScalarType.Float32),
        ObjectScore = output.ObjectScore.to(ScalarType.Float32),
    };

    // Memories of the network's own answers. The answers are taken as they are; encoding them is learnt.
    private static MaskMemory Remember(SgpNetwork network, ImageFeatures pairs, Tensor tokens, Tensor? positions,
        RefinerKind refiner)
    {
        SgpOutput answer;
        using (no_grad()) answer = network.Segment(pairs, tokens, positions, refiner);
        return network.EncodeSlice(answer);
    }

    // (E, mem, G, G) memories -> tokens (E, K * G * G, mem) of the K pairs chosen for each pair, and their positions
    // where these count.
    internal static (Tensor Tokens, Tensor? Positions) Choose(MaskMemory memory, Tensor support, bool placed)
    {
        var (pairs, count) = (support.shape[0], support.shape[1]);
        var tokens = memory.Features.flatten(2).transpose(1, 2); // (E, G*G, mem)
        return (tokens.index_select(0, support.flatten()).reshape(pairs, count * tokens.shape[1], tokens.shape[2]),
            placed ? memory.Position.flatten(2).transpose(1, 2).repeat(1, count, 1) : null);
    }

    internal static float[] DiceOfPairs(Tensor logits, Tensor target)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var found = logits.gt(Zero).flatten(1);
        var truth = target.gt(Constant(0.5)).flatten(1);
        var sizes = found.sum(1).Plus(truth.sum(1)).to(ScalarType.Float32);
        var dice = found.logical_and(truth).sum(1).Times(2) / sizes;
        return where(truth.any(1), dice, full_like(dice, Constant(double.NaN))).cpu().data<float>().ToArray();
    }
}
