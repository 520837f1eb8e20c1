using SamSgp.Imaging.Metrics;
using SamSgp.Imaging.Morphology;
using SamSgp.Training.Datasets;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>Scores systems on the test cases of sets, all from the same support slices of the training cases. Every slice
/// of a case counts; of structures a case does not have only the slices they are drawn in; sets may ask for the largest
/// component of each.</summary>
/// <param name="reader">Reads the sets.</param>
/// <param name="supportSize">Support images of a structure (k).</param>
/// <param name="change">What is done to test images; cases that it would cut are left out.</param>
public sealed class Evaluator(SetReader reader, int supportSize, TestChange change)
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
        // Nothing is learnt of a set of which there is no case to do.
        ILearntSet? learnt = null;
        try
        {
            foreach (var name in test)
            {
                if (change.Apply(reader.Read(set, [name], set.Planes[0]).Cases[0]) is not { } one || !system.Takes(one)) continue;
                learnt ??= system.Learn(new SupportSplit(reader.Read(set, train, set.Planes[0]), supportSize), cancellationToken);
                foreach (var (label, masks) in learnt.Segment(one, cancellationToken).OrderBy(found => found.Key))
                {
                    var (overlap, surface, presence) = Score(masks, one, label, set.KeepLargest);
                    yield return new CaseScore(system.Name, set.Name, name, set.Structures[label], overlap, surface, presence);
                }
            }
        }
        finally
        {
            learnt?.Dispose();
        }
    }

    private static (Overlap, SurfaceDistance, Presence) Score(byte[][] masks, LabelledCase one, byte label, bool keepLargest)
    {
        var truth = one.Slices.SelectMany(slice => slice.Mask(label)).ToArray();
        var found = masks.SelectMany(mask => mask).ToArray();
        int[] extents = [one.Slices.Count, one.Slices[0].Height, one.Slices[0].Width];
        if (keepLargest) KeepLargest(found, new GridSize(extents[2], extents[1], extents[0]));
        return (Overlap.Of(found, truth), SurfaceDistance.Of(found, truth, extents, [.. one.Spacing], SurfaceTolerance),
            Presence.Of(found, truth, one.Slices.Count));
    }

    private static void KeepLargest(byte[] voxels, GridSize size)
    {
        var components = ConnectedComponents.Find(voxels, size, Connectivity.Corners);
        var largest = components.Largest();
        components.Clear(voxels, component => component != largest);
    }
}
