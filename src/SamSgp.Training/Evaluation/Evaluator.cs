using SamSgp.Plugins.Morphology;
using SamSgp.Training.Datasets;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>Scores systems on the test cases of sets, all from the same support slices of the training cases. Every slice
/// of a case counts; structures a case does not have are left out; sets may ask for the largest component of each.</summary>
/// <param name="reader">Reads the sets.</param>
/// <param name="supportSize">Support images of a structure (k).</param>
public sealed class Evaluator(SetReader reader, int supportSize)
{
    /// <summary>Within so many mm (pixels for pictures) of the true surface counts as on it.</summary>
    public const double SurfaceTolerance = 2;

    /// <summary>Scores of every test case and structure of a set, case by case.</summary>
    public IEnumerable<CaseScore> Evaluate(EvaluatedSystem system, SetDescription set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(set);
        var (train, test) = reader.Split(set);
        if (train.Count == 0 || test.Count == 0) yield break;
        var support = new SupportSplit(reader.Read(set, train, set.Planes[0]), supportSize);
        using var learnt = system.Learn(support, cancellationToken);
        foreach (var name in test)
        {
            var one = reader.Read(set, [name], set.Planes[0]).Cases[0];
            foreach (var (label, masks) in learnt.Segment(one, cancellationToken).OrderBy(found => found.Key))
                if (Score(masks, one, label, set.KeepLargest) is { } score)
                    yield return new CaseScore(system.Name, set.Name, name, set.Structures[label], score.Overlap, score.Surface);
        }
    }

    private static (Overlap Overlap, SurfaceDistance Surface)? Score(byte[][] masks, LabelledCase one, byte label, bool keepLargest)
    {
        var truth = one.Slices.SelectMany(slice => slice.Mask(label)).ToArray();
        if (!truth.Contains((byte)1)) return null;
        var found = masks.SelectMany(mask => mask).ToArray();
        int[] extents = [one.Slices.Count, one.Slices[0].Height, one.Slices[0].Width];
        if (keepLargest) KeepLargest(found, new GridSize(extents[2], extents[1], extents[0]));
        return (Overlap.Of(found, truth),
            SurfaceDistance.Of(found, truth, extents, [.. one.Spacing], SurfaceTolerance));
    }

    private static void KeepLargest(byte[] voxels, GridSize size)
    {
        var components = ConnectedComponents.Find(voxels, size, Connectivity.Corners);
        var largest = components.Largest();
        components.Clear(voxels, component => component != largest);
    }
}
