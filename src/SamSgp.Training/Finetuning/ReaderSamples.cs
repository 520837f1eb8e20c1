using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Finetuning;

/// <summary>What a second reader learns from: the slices of a set, changed anew each time in place and look.</summary>
/// <param name="set">The slices.</param>
/// <param name="side">S.</param>
/// <param name="traits">How the network that is adapted wants its inputs; the second reader is given the same.</param>
internal sealed class ReaderSamples(LabelledSet set, int side, ModelTraits traits)
{
    private const float Strength = 1.5f; // of changes in place: there are few slices
    private readonly IReadOnlyList<LabelledSlice> _slices = [.. set.Cases.SelectMany(c => c.Slices)];
    private readonly byte[] _classes = Classes([.. set.Structures.Keys.Order()]);

    /// <summary>N.</summary>
    public int Structures => set.Structures.Count;

    /// <summary>Some samples.</summary>
    /// <param name="random">Draws them.</param>
    /// <param name="count">B.</param>
    /// <returns>Pictures (B, 3, S, S), normalised; classes (B, S, S), 0 for background.</returns>
    public (Tensor Pictures, Tensor Classes) Draw(EpisodeRandom random, int count)
    {
        var plane = side * side;
        var (pictures, classes) = (new byte[count * 3 * plane], new long[count * plane]);
        var (pixels, marks) = (new float[3 * plane], new byte[plane]);
        for (var b = 0; b < count; b++)
        {
            var slice = _slices[random.Below(_slices.Count)];
            SpatialWarp.ForImage(random, Strength).Sample(slice, side, pixels, marks);
            Appearance.Draw(random, invent: false).Apply(random, side, slice.Channels, pixels, marks, pictures.AsSpan(b * 3 * plane, 3 * plane));
            for (var at = 0; at < plane; at++) classes[(b * plane) + at] = _classes[marks[at]];
        }

        return (traits.Normalize(tensor(pictures).view(count, 3, side, side).to(ScalarType.Float32).Over(255)),
            tensor(classes).view(count, side, side));
    }

    // Class of each label; what is no structure is background.
    private static byte[] Classes(byte[] labels)
    {
        var classes = new byte[256];
        for (var i = 0; i < labels.Length; i++) classes[labels[i]] = (byte)(i + 1);
        return classes;
    }
}
