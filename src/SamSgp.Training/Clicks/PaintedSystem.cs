using System.Globalization;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;
using static TorchSharp.torch;

namespace SamSgp.Training.Clicks;

/// <summary>The automatic result of a volume after somebody painted slices of it, each time the one that is most wrong; the product
/// carries them through the volume. What was painted counts as it was painted.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="slices">Painted in a volume at most.</param>
/// <param name="load">Loads the network; called twice for each set.</param>
/// <param name="model">The model that is loaded.</param>
public sealed class PaintedSystem(string name, int slices, Func<SgpNetwork> load, ModelEntry model) : EvaluatedSystem
{
    /// <summary>Whether the slices around painted ones follow.</summary>
    public bool Carries { get; init; } = true;

    /// <summary>Whether those that follow look at examples beside the painted slices.</summary>
    public bool HasExamples { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>Of a picture everything would be painted.</summary>
    public override bool Takes(LabelledCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Slices.Count > 1;
    }

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(support);
        var (network, traits) = (load(), model.Traits);
        var painter = load();
        painter.Model.eval();
        return SgpSystem.Remember(network, traits, network.Model.Config.Refiner, support, SgpSystem.PlacedAsInUse(traits),
            caseCorrector: new Painter(this, slices, new LoadedModel(model.Name, model.Sha256, null, painter, traits, "fp32"), support));
    }

    // Sees the truth, as the person does who paints.
    private sealed class Painter : SgpSystem.ICaseCorrector
    {
        private const long FeatureBytes = 2L << 30;
        private static readonly InputSettings Input = new() { Window = new IntensityWindow.Fixed(127.5, 255) }; // slices are windowed already
        private readonly PaintedSystem _how;
        private readonly int _most;
        private readonly LoadedModel _model;
        private readonly FeatureCache _features = new(FeatureBytes);
        private readonly Dictionary<byte, SupportMemory> _examples;
        private (LabelledCase Case, Volume Volume, SlicePreparer Preparer, SliceFeatures Features)? _looked; // structures share it

        public Painter(PaintedSystem how, int most, LoadedModel model, SupportSplit support)
        {
            (_how, _most, _model) = (how, most, model);
            _examples = support.Labels.ToDictionary(label => label, label => Remember(support.Of(label), label));
        }

        public byte[][] Correct(LabelledCase one, byte label, byte[][] found, bool placed, CancellationToken cancellationToken)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var truth = one.Slices.Select(slice => slice.Mask(label)).ToArray();
            var (painted, now) = (new List<int>(), found);
            while (painted.Count < _most && MostWrong(now, truth, painted) is { } worst)
            {
                painted.Add(worst);
                now = Paint(one, label, found, painted, truth, placed, cancellationToken);
            }

            return now;
        }

        public void Dispose()
        {
            foreach (var memory in _examples.Values) memory.Dispose();
            _features.Dispose();
            _model.Dispose();
        }

        private byte[][] Paint(LabelledCase one, byte label, byte[][] found, List<int> painted, byte[][] truth, bool placed, CancellationToken cancellationToken)
        {
            var (volume, preparer, features) = Look(one, cancellationToken);
            var prompts = PlanePrompts.Of([.. painted.Select(slice => new Prompt.Mask(slice, truth[slice]))], preparer.Stack, volume.Geometry);
            var present = new MaskVolume(volume.Geometry);
            present.AddLayer([.. found.SelectMany(mask => mask)], new Dictionary<byte, int> { [1] = label });
            var result = found.ToArray();
            using var corrector = new SegmentCorrector(_model, _examples[label], 0, _model.Network.Model.Config.Refiner, null, features,
                new PlaneMasks(preparer, present, label, _model.ImageSize), placed);
            corrector.Run(prompts, _how.Carries, slice => result[slice.Slice] = slice.Pixels, cancellationToken);
            return result;
        }

        private (Volume, SlicePreparer, SliceFeatures) Look(LabelledCase one, CancellationToken cancellationToken)
        {
            if (_looked is not { } looked || looked.Case != one)
            {
                var volume = AsVolume(one.Slices, one.Spacing);
                var preparer = new SlicePreparer(volume, Input, _model.Traits, _model.ImageSize);
                _looked = looked = (one, volume, preparer, new SliceFeatures(_model, preparer, _features, cancellationToken));
            }

            return (looked.Volume, looked.Preparer, looked.Features);
        }

        private SupportMemory Remember(IReadOnlyList<LabelledSlice> examples, byte label)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var builder = new SupportMemoryBuilder(_model);
            foreach (var (i, example) in examples.Index())
            {
                var preparer = new SlicePreparer(AsVolume([example], [1, 1, 1]), Input, _model.Traits, _model.ImageSize);
                var masks = preparer.PrepareMasks(tensor(example.Mask(label)).view(1, example.Height, example.Width)).to(ScalarType.Float32).unsqueeze(0);
                builder.Add(new SupportChunk(_model.Network.Model.EncodeImages(preparer.Prepare(0, 1)).Top, masks, [i]));
            }

            return builder.Build(new SupportSelection { K = _how.HasExamples ? examples.Count : 0 }, label.ToString(CultureInfo.InvariantCulture), null);
        }

        private static Volume AsVolume(IReadOnlyList<LabelledSlice> slices, IReadOnlyList<double> spacing)
        {
            var geometry = new VolumeGeometry
            {
                Columns = slices[0].Width, Rows = slices[0].Height, RowDirection = new Vector3D(1, 0, 0), ColumnDirection = new Vector3D(0, 1, 0),
                SliceSpacing = spacing[0], RowSpacing = spacing[1], ColumnSpacing = spacing[2],
                SlicePositions = [.. slices.Select((_, i) => new Vector3D(0, 0, i * spacing[0]))],
            };
            return slices[0].Channels == 3 ? Volume.FromRgb(geometry, [], [.. slices.SelectMany(slice => slice.Pixels)])
                : Volume.FromValues(geometry, [], [.. slices.SelectMany(slice => slice.Pixels).Select(pixel => (float)pixel)]);
        }

        private static int? MostWrong(byte[][] now, byte[][] truth, List<int> painted)
        {
            var wrong = Enumerable.Range(0, now.Length).Except(painted)
                .Select(slice => (Slice: slice, Pixels: now[slice].Zip(truth[slice]).Count(pair => pair.First != pair.Second))).MaxBy(slice => slice.Pixels);
            return wrong.Pixels > 0 ? wrong.Slice : null;
        }
    }
}
