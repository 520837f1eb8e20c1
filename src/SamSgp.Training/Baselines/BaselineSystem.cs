using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Losses;
using TorchSharp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Baselines;

/// <summary>A network of the usual kind, trained from nothing on the support slices, or on all slices of the training cases, and the
/// labels they carry, with the changes of place and look that SAM2-SGP is trained with, for a given time.</summary>
public sealed class BaselineSystem : EvaluatedSystem
{
    private const int Batch = 4;
    private const double Rate = 1e-3;
    private readonly Func<int, Module<Tensor, IReadOnlyList<Tensor>>> _make;
    private readonly Func<SupportSplit, IReadOnlyList<LabelledSlice>> _from;
    private readonly BaselineOptions _options;

    private BaselineSystem(string name, BaselineOptions options, Func<int, Module<Tensor, IReadOnlyList<Tensor>>> make,
        Func<SupportSplit, IReadOnlyList<LabelledSlice>> from) => (Name, _options, _make, _from) = (name, options, make, from);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>A U-Net in nnU-Net's style, 1.9 M weights, trained on the support slices.</summary>
    public static BaselineSystem UNet(BaselineOptions options) => new("U-Net", options, UNet, support => support.All);

    /// <summary>The same U-Net trained on every slice of all training cases, as the paper compares: what a labelled set is worth to a
    /// network that can be trained on it.</summary>
    public static BaselineSystem UNetOfAllCases(BaselineOptions options) =>
        new("U-Net, all training cases", options, UNet, support => [.. support.Set.Cases.SelectMany(c => c.Slices)]);

    /// <summary>A Swin-UNet, 1.1 M weights, trained on the support slices.</summary>
    public static BaselineSystem SwinUNet(BaselineOptions options) =>
        new("Swin-UNet", options, classes => new SwinUNet(classes, 48), support => support.All);

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(support);
        manual_seed(_options.Seed);
        var labels = support.Labels;
        var samples = new SliceSamples(_from(support), labels, _options.Size, new ModelTraits(), opacities: false); // as they are, 0 to 1
        var network = _make(labels.Count + 1).to(_options.Device.Resolve());
        network.train();
        using var optimizer = new BaselineOptimizer(network.parameters());
        var begun = _options.Time.GetTimestamp();
        for (var step = 0L; ; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var progress = _options.Time.GetElapsedTime(begun) / _options.Duration;
            if (progress >= 1 || step >= _options.MostSteps) break;
            Backward(network, samples, new EpisodeRandom(_options.Seed, step));
            optimizer.Update(Rate * Math.Pow(1 - progress, 0.9));
        }

        network.eval();
        return new Learnt(network, labels, _options.Size, _options.Device.Resolve());
    }

    private static UNet UNet(int classes) => new(3, classes, groups: null, 16, 32, 64, 128, 160);

    // Gradients of one batch.
    private void Backward(Module<Tensor, IReadOnlyList<Tensor>> network, SliceSamples samples, EpisodeRandom random)
    {
        using var scope = NewDisposeScope();
        var device = _options.Device.Resolve();
        var (images, classes) = samples.Draw(random, Batch);
        ClassLoss.Of(network.forward(images.to(device)), classes.to(device)).backward();
        nn.utils.clip_grad_norm_(network.parameters(), 12); // as nnU-Net
    }

    private sealed class Learnt(Module<Tensor, IReadOnlyList<Tensor>> network, IReadOnlyList<byte> labels, int size, Device device) : ILearntSet
    {
        public IReadOnlyDictionary<byte, byte[][]> Segment(LabelledCase one, CancellationToken cancellationToken)
        {
            var result = labels.ToDictionary(label => label, _ => new byte[one.Slices.Count][]);
            var (pixels, marks) = (new float[3 * size * size], new byte[size * size]);
            for (var s = 0; s < one.Slices.Count; s++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var grad = no_grad();
                var slice = one.Slices[s];
                SpatialWarp.Identity.Sample(slice, size, pixels, marks);
                var x = tensor(pixels[..(slice.Channels * size * size)]).view(1, slice.Channels, size, size).expand(1, 3, size, size).Over(255);
                var logits = functional.interpolate(network.forward(x.to(device))[0], [slice.Height, slice.Width],
                    mode: InterpolationMode.Bilinear, align_corners: false);
                var classes = logits.argmax(1).contiguous().cpu().data<long>().ToArray();
                for (var i = 0; i < labels.Count; i++)
                    result[labels[i]][s] = Array.ConvertAll(classes, c => c == i + 1 ? (byte)1 : (byte)0);
            }

            return result;
        }

        public void Dispose() => network.Dispose();
    }
}
