using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Whether a voxel belongs to two segments (Segments Overlap, (0062,0013)).</summary>
internal static class SegmentOverlap
{
    /// <summary>True when two segments of different layers share a voxel; segments of one layer never do.</summary>
    public static bool Exists(MaskVolume masks)
    {
        var layers = masks.Layers;
        if (layers.Count < 2) return false;
        var known = KnownLabels(masks, layers.Count);
        var overlap = 0;
        Parallel.For(0, masks.Geometry.Slices, (slice, state) =>
        {
            var range = new Range(slice * masks.Geometry.SliceLength, (slice + 1) * masks.Geometry.SliceLength);
            var taken = new byte[masks.Geometry.SliceLength];
            for (var layer = 0; layer < layers.Count && !state.IsStopped; layer++)
            {
                if (!Merge(layers[layer].Span[range], known[layer], taken)) continue;
                Interlocked.Exchange(ref overlap, 1);
                state.Stop();
            }
        });
        return overlap != 0;
    }

    // Marks the voxels of a layer as taken; true when one was taken already.
    private static bool Merge(ReadOnlySpan<byte> labels, bool[] known, byte[] taken)
    {
        for (var i = labels.IndexOfAnyExcept((byte)0); i >= 0 && i < labels.Length; i++)
        {
            if (!known[labels[i]]) continue;
            if (taken[i] != 0) return true;
            taken[i] = 1;
        }

        return false;
    }

    private static bool[][] KnownLabels(MaskVolume masks, int layers)
    {
        var known = new bool[layers][];
        for (var layer = 0; layer < layers; layer++) known[layer] = new bool[byte.MaxValue + 1];
        foreach (var (layer, label) in masks.SegmentNumbers.Select(masks.Locate)) known[layer][label] = true;
        return known;
    }
}
