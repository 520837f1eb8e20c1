using SamSgp.Imaging.Metrics;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Losses;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Evaluation;

/// <summary>Whether it counts where examples show a structure: tried on the examples alone, each half segmented from the other
/// with the place of memories and without.</summary>
/// <param name="network">In evaluation mode.</param>
/// <param name="refiner">What makes the mask.</param>
internal sealed class PlaceTrial(SgpNetwork network, RefinerKind refiner)
{
    private const int Halves = 2;
    private double _with;
    private double _without;
    private int _count;

    /// <summary>Takes the examples of one structure.</summary>
    /// <param name="features">Of S images.</param>
    /// <param name="masks">(S, 1, P, P).</param>
    /// <param name="memory">Of S images with these masks.</param>
    public void Add(ImageFeatures features, Tensor masks, MaskMemory memory)
    {
        var images = masks.shape[0];
        for (var half = 0; half < Halves; half++)
            for (long image = half; image < images; image += Halves)
            {
                var others = Enumerable.Range(0, (int)images).Where(i => i % Halves != half).ToList();
                if (others.Count == 0) return;
                using var scope = NewDisposeScope();
                var (tokens, positions) = SgpNetwork.Concatenate([.. others.Select(i => memory with { Features = memory.Features.slice(0, i, i + 1, 1) })]);
                var query = features.Slice(image, image + 1);
                var truth = masks.slice(0, image, image + 1, 1);
                _with += Dice(network.Segment(query, tokens, positions, refiner), truth);
                _without += Dice(network.Segment(query, tokens, null, refiner), truth);
                _count++;
            }
    }

    /// <summary>Whether memories are better read with their place; so too where nothing could be tried.</summary>
    public bool Counts => _count == 0 || _with >= _without;

    private static double Dice(SgpOutput output, Tensor truth)
    {
        var target = SegmentationLoss.Target(truth, output.Logits);
        var overlap = Overlap.Of(Bytes(output.Logits.gt(Zero)), Bytes(target.gt(Constant(0.5))));
        return overlap.Dice;

        static byte[] Bytes(Tensor flags) => flags.to(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray();
    }
}
