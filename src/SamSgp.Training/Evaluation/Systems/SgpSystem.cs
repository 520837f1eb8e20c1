using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Evaluation.Systems;

/// <summary>SAM2-SGP without any training on the set: each structure remembered from its support slices. Slices are
/// taken one by one (no 3-D memory).</summary>
/// <param name="name">Name in tables.</param>
/// <param name="load">Loads the network; called once for each set.</param>
/// <param name="traits">How the weights want their inputs.</param>
/// <param name="refiner">What makes the mask; null: the pseudo-mask as it is.</param>
/// <param name="placed">Whether it counts where examples show a structure; null: as it is found more clearly in each case.</param>
public sealed class SgpSystem(string name, Func<SgpNetwork> load, ModelTraits traits, RefinerKind? refiner, bool? placed = true) : EvaluatedSystem
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(support);
        return Remember(load(), traits, refiner, support, placed);
    }

    /// <summary>Whether it counts where examples show a structure, as the product has it: as each case itself says, where the weights read both ways.</summary>
    internal static bool? PlacedAsInUse(ModelTraits traits) => traits.ReadsWithoutPlace ? null : true;

    internal static ILearntSet Remember(SgpNetwork network, ModelTraits traits, RefinerKind? refiner, SupportSplit support,
        bool? placed = true, SupportUNet? reader = null, ICorrector? corrector = null, ICaseCorrector? caseCorrector = null)
    {
        network.Model.eval();
        return new Remembered(network, traits, refiner, support, placed) { Reader = reader, Corrector = corrector, CaseCorrector = caseCorrector };
    }

    /// <summary>Changes what was found; owned by the set that was learnt.</summary>
    internal interface ICorrector : IDisposable
    {
        /// <summary>The mask of a structure in a slice, 0 or 1 a pixel.</summary>
        /// <param name="slice">The slice.</param>
        /// <param name="label">The structure.</param>
        /// <param name="found">What was found.</param>
        /// <param name="features">Of the slice.</param>
        /// <param name="conditioned">The same after the structure's memories (1, d, G, G).</param>
        byte[] Correct(LabelledSlice slice, byte label, byte[] found, ImageFeatures features, Tensor conditioned);
    }

    /// <summary>Changes what was found when all slices of a case are known; owned by the set that was learnt.</summary>
    internal interface ICaseCorrector : IDisposable
    {
        /// <summary>The masks of a structure, slice by slice, 0 or 1 a pixel.</summary>
        /// <param name="one">The case.</param>
        /// <param name="label">The structure.</param>
        /// <param name="found">What was found.</param>
        /// <param name="placed">Whether it counted where examples show the structure.</param>
        /// <param name="cancellationToken">Looked at between slices.</param>
        byte[][] Correct(LabelledCase one, byte label, byte[][] found, bool placed, CancellationToken cancellationToken);
    }

    private sealed class Remembered : ILearntSet
    {
        private readonly SgpNetwork _network;
        private readonly ModelTraits _traits;
        private readonly RefinerKind? _refiner;
        private readonly IReadOnlyList<byte> _labels;
        private readonly Tensor _tokens; // (labels, K * G * G, mem)
        private readonly Tensor _positions;
        private readonly bool? _placed;

        /// <summary>The second reader; owned.</summary>
        public SupportUNet? Reader { get; init; }

        /// <summary>What corrects each mask; owned.</summary>
        public ICorrector? Corrector { get; init; }

        /// <summary>What corrects the masks of each structure; owned.</summary>
        public ICaseCorrector? CaseCorrector { get; init; }

        public Remembered(SgpNetwork network, ModelTraits traits, RefinerKind? refiner, SupportSplit support, bool? placed)
        {
            (_network, _traits, _refiner, _labels, _placed) = (network, traits, refiner, support.Labels, placed);
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var memories = _labels.Select(label => Encode(support.Of(label), label)).ToList();
            var most = memories.Max(memory => memory.Tokens.shape[1]);
            // A structure with fewer slices remembers them more than once, so that all make one batch.
            _tokens = cat([.. memories.Select(m => Fill(m.Tokens, most))]).DetachFromDisposeScope();
            _positions = Fill(memories[0].Positions, most).DetachFromDisposeScope();
        }

        public IReadOnlyDictionary<byte, byte[][]> Segment(LabelledCase one, CancellationToken cancellationToken)
        {
            var result = _labels.ToDictionary(label => label, _ => new byte[one.Slices.Count][]);
            var (scores, unsure) = (new float[one.Slices.Count][], new Dictionary<int, Tensor>());
            using var all = NewDisposeScope();
            var looked = new Dictionary<int, ImageFeatures>(); // slices that chose the reading
            var positions = _placed ?? PlaceTrial.Counts(one.Slices.Count, (s, placed) => Scores(looked, one.Slices, s, placed)) ? _positions : null;
            for (var s = 0; s < one.Slices.Count; s++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var grad = no_grad();
                var image = Image(one.Slices[s]);
                var own = looked.GetValueOrDefault(s) ?? _network.Model.EncodeImages(image);
                var features = own.Repeat(_labels.Count);
                var output = _network.Segment(features, _tokens, positions, _refiner ?? RefinerKind.Sam2);
                output = Reader?.Vote(SupportUNet.Picture(image).to(features.Top.device), output, _traits) ?? output;
                var margins = _traits.Margins(_refiner is null ? output.PseudoLogits : output.Logits, output.ObjectScore);
                scores[s] = [.. output.ObjectScore.to(ScalarType.Float32).flatten().cpu().data<float>()];
                // Who takes a pixel may have to give it back when all slices are known.
                if (Corrector is null && one.Slices.Count > 1 && Array.Exists(scores[s], score => score > 0 && score <= _traits.VolumeObjectScore))
                    unsure[s] = margins.MoveToOuterDisposeScope();
                var found = LabelMap(margins, one.Slices[s]);
                for (var i = 0; i < _labels.Count; i++)
                {
                    var mask = Array.ConvertAll(found, label => label == i + 1 ? (byte)1 : (byte)0);
                    result[_labels[i]][s] = Corrector?.Correct(one.Slices[s], _labels[i], mask, own, output.Conditioned.slice(0, i, i + 1, 1)) ?? mask;
                }
            }

            if (Corrector is null) ClearUnclear(result, scores, unsure, one.Slices);
            if (CaseCorrector is not null)
                foreach (var label in _labels) result[label] = CaseCorrector.Correct(one, label, result[label], positions is not null, cancellationToken);
            return result;
        }

        private float[] Scores(Dictionary<int, ImageFeatures> looked, IReadOnlyList<LabelledSlice> slices, int s, bool placed)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            if (!looked.TryGetValue(s, out var features))
            {
                var made = _network.Model.EncodeImages(Image(slices[s]));
                looked[s] = features = made.Map(Kept) with { TopPosition = Kept(made.TopPosition) };
            }

            return [.. _network.Segment(features.Repeat(_labels.Count), _tokens, placed ? _positions : null, _refiner ?? RefinerKind.Sam2).ObjectScore.to(ScalarType.Float32).flatten().cpu().data<float>()];
        }

        private static Tensor Kept(Tensor tensor) => tensor.MoveToOuterDisposeScope();

        // As the product does when all slices of a volume are known; whoever corrects slices has seen them.
        private void ClearUnclear(Dictionary<byte, byte[][]> found, float[][] scores, Dictionary<int, Tensor> unsure, IReadOnlyList<LabelledSlice> slices)
        {
            var levels = _labels.Select((_, n) => _traits.ObjectScoreIn(scores.Select(slice => slice[n]))).ToList();
            foreach (var (s, margins) in unsure)
            {
                var cleared = Enumerable.Range(0, levels.Count).Where(n => scores[s][n] > 0 && scores[s][n] <= levels[n]).ToList();
                if (cleared.Count == 0) continue;
                using var grad = no_grad();
                foreach (var n in cleared) margins.select(0, n).fill_(Constant(-1));
                var map = LabelMap(margins, slices[s]);
                foreach (var (n, label) in _labels.Index()) found[label][s] = Array.ConvertAll(map, at => at == n + 1 ? (byte)1 : (byte)0);
            }
        }

        public void Dispose()
        {
            _tokens.Dispose();
            _positions.Dispose();
            _network.Model.Dispose();
            Reader?.Dispose();
            Corrector?.Dispose();
            CaseCorrector?.Dispose();
        }

        private static Tensor Fill(Tensor tokens, long count) =>
            tokens.repeat(1, (count + tokens.shape[1] - 1) / tokens.shape[1], 1).slice(1, 0, count, 1);

        private (Tensor Tokens, Tensor Positions) Encode(IReadOnlyList<LabelledSlice> slices, byte label)
        {
            var masks = cat([.. slices.Select(slice => tensor(Sample(slice).Labels).view(1, 1, Size, Size).eq(Constant(label)).to(ScalarType.Float32))]);
            var features = _network.Model.EncodeImages(cat([.. slices.Select(Image)]));
            var memory = _network.EncodeSupport(features, masks, _traits.SupportMasks);
            return SgpNetwork.Concatenate([.. Enumerable.Range(0, slices.Count)
                .Select(i => memory with { Features = memory.Features.slice(0, i, i + 1, 1) })]);
        }

        // Structures of a label map exclude each other, as segments of a task do.
        private static byte[] LabelMap(Tensor margins, LabelledSlice slice)
        {
            var full = functional.interpolate(margins, [slice.Height, slice.Width], mode: InterpolationMode.Bilinear, align_corners: false);
            return ModelTraits.LabelMap(full.squeeze(1)).cpu().data<byte>().ToArray();
        }

        private Tensor Image(LabelledSlice slice)
        {
            var (pixels, _) = Sample(slice);
            var image = tensor(pixels[..(slice.Channels * Size * Size)]).view(1, slice.Channels, Size, Size);
            return _traits.Normalize(image.expand(1, 3, Size, Size).Over(255));
        }

        private (float[] Pixels, byte[] Labels) Sample(LabelledSlice slice)
        {
            var (pixels, labels) = (new float[3 * Size * Size], new byte[Size * Size]);
            SpatialWarp.Identity.Sample(slice, Size, pixels, labels);
            return (pixels, labels);
        }

        private int Size => _network.Model.Config.ImageSize;
    }
}
