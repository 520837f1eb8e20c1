using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Episodes;

/// <summary>What a network of the usual kind learns from, which segments all structures of an image at once: slices, changed
/// anew each time in place and look.</summary>
/// <param name="slices">At least one.</param>
/// <param name="labels">Of the structures; the first is class 1.</param>
/// <param name="side">S.</param>
/// <param name="traits">How images are normalised.</param>
/// <param name="opacities">Whether some images get what none of the slices may show (<see cref="Opacities"/>).</param>
internal sealed class SliceSamples(IReadOnlyList<LabelledSlice> slices, IReadOnlyList<byte> labels, int side, ModelTraits traits, bool opacities)
{
    private const float Strength = 1.5f; // of changes in place: there are few slices
    private const double OpacityChance = 0.5;
    private readonly byte[] _classes = ClassOfLabel(labels);

    /// <summary>All slices and structures of a set, structures in the order of their labels.</summary>
    public static SliceSamples Of(LabelledSet set, int side, ModelTraits traits, bool opacities) =>
        new([.. set.Cases.SelectMany(c => c.Slices)], [.. set.Structures.Keys.Order()], side, traits, opacities);

    /// <summary>N.</summary>
    public int Structures => labels.Count;

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
            var slice = slices[random.Below(slices.Count)];
            SpatialWarp.ForImage(random, Strength).Sample(slice, side, pixels, marks);
            if (opacities && random.Chance(OpacityChance)) Opacities.Apply(random, side, slice.Channels, pixels, marks);
            Appearance.Draw(random, invent: false).Apply(random, side, slice.Channels, pixels, marks, pictures.AsSpan(b * 3 * plane, 3 * plane));
            for (var at = 0; at < plane; at++) classes[(b * plane) + at] = _classes[marks[at]];
        }

        return (traits.Normalize(tensor(pictures).view(count, 3, side, side).to(ScalarType.Float32).Over(255)),
            tensor(classes).view(count, side, side));
    }

    // Class of each label; what is no structure is background.
    private static byte[] ClassOfLabel(IReadOnlyList<byte> labels)
    {
        var classes = new byte[256];
        for (var i = 0; i < labels.Count; i++) classes[labels[i]] = (byte)(i + 1);
        return classes;
    }
}
