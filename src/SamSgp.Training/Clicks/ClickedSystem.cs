using SamSgp.Inference.Prompting;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Clicks;

/// <summary>The automatic result after somebody clicked in each slice that is wrong, each time in the middle of its largest error, as the product
/// takes clicks: each sees what those before it changed, and of what it changes only what was asked for is taken.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="clicks">In a slice at most.</param>
/// <param name="load">Loads the network; called once for each set.</param>
/// <param name="loadClicks">Loads the network with the decoder for clicks.</param>
/// <param name="traits">How the weights want their inputs.</param>
public sealed class ClickedSystem(string name, int clicks, Func<SgpNetwork> load, Func<SgpNetwork> loadClicks, ModelTraits traits) : EvaluatedSystem
{
    /// <summary>Whether correct parts stay as they are; false: the decoder's mask as it is.</summary>
    public bool Merges { get; init; } = true;

    /// <summary>Whether examples are looked at; false: clicks alone, from an empty mask on.</summary>
    public bool HasExamples { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(support);
        var (network, decoder) = (load(), loadClicks());
        decoder.Model.eval();
        return SgpSystem.Remember(network, traits, network.Model.Config.Refiner, support, SgpSystem.PlacedAsInUse(traits),
            corrector: new Robot(decoder, traits, clicks, Merges, HasExamples));
    }

    // Sees the truth, as the person does who clicks.
    private sealed class Robot(SgpNetwork network, ModelTraits traits, int clicks, bool merges, bool examples) : SgpSystem.ICorrector
    {
        public byte[] Correct(LabelledSlice slice, byte label, byte[] found, ImageFeatures features, Tensor conditioned)
        {
            var truth = slice.Mask(label);
            var (marks, mask, size) = (new List<(int Pixel, bool Include)>(), examples ? found : new byte[found.Length], network.Model.Config.ImageSize);
            using var all = NewDisposeScope();
            var looked = examples ? conditioned : network.Condition(features, null);
            while (marks.Count < clicks && LargestError.Find(mask, truth, slice.Width) is { } click)
            {
                marks.Add(click);
                using var scope = NewDisposeScope();
                var places = marks.SelectMany(m => new[] { InNetwork(m.Pixel % slice.Width, slice.Width), InNetwork(m.Pixel / slice.Width, slice.Height) }).ToArray();
                var output = network.Correct(features, looked, network.Model.Config.Refiner, Prompt(slice, mask), tensor(places).view(1, -1, 2),
                    tensor(marks.Select(m => m.Include ? 1f : 0f).ToArray()).view(1, -1));
                var decoded = Decoded(slice, output.Logits);
                // Without the merge everything that is decoded counts as asked for.
                mask = new MaskMerge(slice.Height, slice.Width).Merge(merges ? mask : decoded, decoded, marks,
                    (PromptedSlice.Reach * slice.Height / size, PromptedSlice.Reach * slice.Width / size));
            }

            return mask;

            float InNetwork(int pixel, int side) => (float)(((pixel + 0.5) * size / side) - 0.5);
        }

        public void Dispose() => network.Model.Dispose();

        private Tensor Prompt(LabelledSlice slice, byte[] mask)
        {
            var cells = network.Model.Config.ImageSize / PlaneMasks.MaskStride;
            var shares = functional.adaptive_avg_pool2d(tensor(mask).view(1, 1, slice.Height, slice.Width).to(ScalarType.Float32), [cells, cells]);
            return shares.ge(Constant(0.5)).to(ScalarType.Float32).Times(2 * PlaneMasks.Sure).Minus(PlaneMasks.Sure);
        }

        private byte[] Decoded(LabelledSlice slice, Tensor logits) => functional.interpolate(logits.to(ScalarType.Float32).Minus(traits.Threshold),
            [slice.Height, slice.Width], mode: InterpolationMode.Bilinear, align_corners: false).gt(Zero).to(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray();
    }
}
