using SamSgp.Inference.Prompting;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Losses;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Clicks;

/// <summary>What a batch of episodes says about a decoder for clicks: each pair's answer by the model as it is, made worse now and then, corrected in
/// some rounds of one click more. Each round begins from what the decoder made in the one before it and has all clicks so far.</summary>
internal static class ClickLoss
{
    private const double IouWeight = 0.2;
    private const int MostRounds = 8;

    /// <summary>Mean loss over the rounds; "pseudo" Dice is that before any click.</summary>
    /// <param name="automatic">The model as it is.</param>
    /// <param name="clicks">The network whose decoder is trained.</param>
    /// <param name="batch">The episodes.</param>
    /// <param name="how">Traits and random numbers.</param>
    public static EpisodeLoss Of(SgpNetwork automatic, SgpNetwork clicks, EpisodeBatch batch, LossDraw how)
    {
        var refiner = automatic.Model.Config.Refiner;
        var (pairs, answer) = Answer(automatic, batch, how, refiner);
        var truth = SegmentationLoss.Target(batch.Masks, answer.PseudoLogits);
        var columns = (int)truth.shape[3];
        var wanted = Cells(truth.gt(Constant(0.5)));
        var masks = Cells(OnCells(how.Traits.Margins(answer.Logits, answer.ObjectScore), truth).gt(Zero));
        foreach (var mask in masks) StartMasks.Change(mask, columns, how.Random);
        var made = new SimulatedClicks(wanted, columns, how.Random);
        var (total, first) = (zeros(1, device: truth.device), Prompt(masks, truth));
        var present = first;
        var rounds = 1 + how.Random.Below(MostRounds);
        for (var round = 0; round < rounds; round++)
        {
            made.Add(masks);
            var output = clicks.Correct(pairs, answer.Conditioned, refiner, present, made.Points.to(truth.device), made.Labels.to(truth.device));
            var target = SegmentationLoss.Target(batch.Masks, output.Logits);
            total = total.Plus(SegmentationLoss.DiceAndCrossEntropy(output.Logits, target))
                .Plus(SegmentationLoss.IouError(output.Iou, output.Logits, target).Times(IouWeight));
            // As it is: in use correct parts are left alone, but a decoder learns more from what it spoilt itself.
            masks = Cells(OnCells(output.Logits.detach(), truth).gt(Zero));
            present = Prompt(masks, truth);
        }

        return new EpisodeLoss(total.Over(rounds), EpisodeLoss.DiceOfPairs(first, truth), EpisodeLoss.DiceOfPairs(present, truth));
    }

    private static Tensor Prompt(List<byte[]> masks, Tensor like) => tensor(masks.SelectMany(mask => mask).ToArray()).view(like.shape).to(like.device)
        .to(ScalarType.Float32).Times(2 * PlaneMasks.Sure).Minus(PlaneMasks.Sure);

    private static (ImageFeatures Pairs, SgpOutput Answer) Answer(SgpNetwork automatic, EpisodeBatch batch, LossDraw how, RefinerKind refiner)
    {
        using var grad = no_grad();
        var features = automatic.Model.EncodeImages(how.Traits.Normalize(batch.Images));
        var pairs = features.Map(level => level.index_select(0, batch.ImageOfPair));
        var memory = automatic.EncodeSupport(pairs, batch.Masks, how.Traits.SupportMasks);
        var (tokens, positions) = EpisodeLoss.Choose(memory, batch.Support, batch.Placed);
        return (pairs, automatic.Segment(pairs, tokens, positions, refiner));
    }

    // Logits may be finer than what a mask prompt takes.
    private static Tensor OnCells(Tensor logits, Tensor like) => logits.shape[2] == like.shape[2] ? logits
        : nn.functional.adaptive_avg_pool2d(logits, [like.shape[2], like.shape[3]]);

    // (E, 1, h, w) flags as bytes of each.
    private static List<byte[]> Cells(Tensor flags)
    {
        using var scope = NewDisposeScope();
        var all = flags.to(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray();
        var size = all.Length / (int)flags.shape[0];
        return [.. Enumerable.Range(0, (int)flags.shape[0]).Select(i => all[(i * size)..((i + 1) * size)])];
    }
}
