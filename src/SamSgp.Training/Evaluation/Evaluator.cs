using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Metrics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Evaluation;

/// <summary>Segments the test cases of a set from a few support images of its training cases, without any training.
/// Slices are taken one by one (no 3-D memory); every slice of a case counts.</summary>
public sealed class Evaluator
{
    private readonly SgpNetwork _network;
    private readonly ModelTraits _traits;
    private readonly SetReader _reader;
    private readonly int _supportSize;

    /// <summary>An evaluation of one network.</summary>
    /// <param name="network">Put into evaluation mode here.</param>
    /// <param name="traits">How the weights want their inputs.</param>
    /// <param name="reader">Reads the sets.</param>
    /// <param name="supportSize">Support images of a structure (k).</param>
    public Evaluator(SgpNetwork network, ModelTraits traits, SetReader reader, int supportSize)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Model.eval();
        (_network, _traits, _reader, _supportSize) = (network, traits, reader, supportSize);
    }

    /// <summary>Scores of every test case and structure of a set, case by case.</summary>
    public IEnumerable<CaseScore> Evaluate(SetDescription set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (train, test) = _reader.Split(set);
        if (train.Count == 0 || test.Count == 0) yield break;
        var support = _reader.Read(set, train, set.Planes[0]);
        var memories = new Dictionary<byte, (Tensor Tokens, Tensor Positions)>();
        foreach (var label in set.Structures.Keys)
            if (Encode(support, label) is { } memory) memories[label] = memory;
        foreach (var name in test)
        {
            var one = _reader.Read(set, [name], set.Planes[0]).Cases[0];
            foreach (var (label, pseudo, final) in EvaluateCase(one, memories, cancellationToken))
                if (final.True > 0) yield return new CaseScore(set.Name, name, set.Structures[label], pseudo, final);
        }
    }

    private List<(byte Label, Overlap Pseudo, Overlap Final)> EvaluateCase(LabelledCase one,
        Dictionary<byte, (Tensor Tokens, Tensor Positions)> memories, CancellationToken cancellationToken)
    {
        var pseudo = memories.Keys.ToDictionary(label => label, _ => default(Overlap));
        var final = memories.Keys.ToDictionary(label => label, _ => default(Overlap));
        foreach (var slice in one.Slices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var labels = memories.Keys.ToList();
            var features = _network.Model.EncodeImages(Image(slice)).Repeat(labels.Count);
            var output = _network.Segment(features, cat([.. labels.Select(l => memories[l].Tokens)]),
                memories[labels[0]].Positions, _network.Model.Config.Refiner);
            var there = _traits.ObjectScoreGates ? output.ObjectScore.gt(0)
                : ones_like(output.ObjectScore, ScalarType.Bool);
            for (var i = 0; i < labels.Count; i++)
            {
                var truth = Array.ConvertAll(slice.Labels, label => label == labels[i] ? (byte)1 : (byte)0);
                pseudo[labels[i]] += Score(output.PseudoLogits, there, i, slice, truth);
                final[labels[i]] += Score(output.Logits, there, i, slice, truth);
            }
        }

        return [.. memories.Keys.Select(label => (label, pseudo[label], final[label]))];
    }

    // Slices spread evenly over all that show the structure; null when none does.
    private (Tensor Tokens, Tensor Positions)? Encode(LabelledSet set, byte label)
    {
        var showing = set.Cases.SelectMany(c => c.Slices).Where(slice => slice.Share(label) > 0.001).ToList();
        if (showing.Count == 0) return null;
        var count = Math.Min(_supportSize, showing.Count);
        var slices = Enumerable.Range(0, count).Select(i => showing[((2 * i) + 1) * showing.Count / (2 * count)]).ToList();
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var masks = cat([.. slices.Select(slice => Mask(slice, label))]);
        var features = _network.Model.EncodeImages(cat([.. slices.Select(Image)]));
        var memory = _network.EncodeSupport(features, masks, _traits.SupportMasks);
        var (tokens, positions) = SgpNetwork.Concatenate([.. Enumerable.Range(0, count)
            .Select(i => memory with { Features = memory.Features.slice(0, i, i + 1, 1) })]);
        return (tokens.MoveToOuterDisposeScope(), positions.MoveToOuterDisposeScope());
    }

    private Overlap Score(Tensor logits, Tensor there, int index, LabelledSlice slice, byte[] truth)
    {
        var one = functional.interpolate(logits.slice(0, index, index + 1, 1), [slice.Height, slice.Width],
            mode: InterpolationMode.Bilinear, align_corners: false);
        var found = one.gt(_traits.Threshold).logical_and(there[index]).to(ScalarType.Byte).contiguous();
        return Overlap.Of(found.data<byte>().ToArray(), truth);
    }

    private Tensor Image(LabelledSlice slice)
    {
        var (pixels, _, channels) = Sample(slice);
        var image = tensor(pixels[..(channels * Size * Size)]).view(1, channels, Size, Size).expand(1, 3, Size, Size);
        return _traits.Normalize(image / 255);
    }

    private Tensor Mask(LabelledSlice slice, byte label) =>
        tensor(Sample(slice).Labels).view(1, 1, Size, Size).eq(label).to(ScalarType.Float32);

    private (float[] Pixels, byte[] Labels, int Channels) Sample(LabelledSlice slice)
    {
        var (pixels, labels) = (new float[3 * Size * Size], new byte[Size * Size]);
        SpatialWarp.Identity.Sample(slice, Size, pixels, labels);
        return (pixels, labels, slice.Channels);
    }

    private int Size => _network.Model.Config.ImageSize;
}
