using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Masks from frames that hold segment numbers (LABELMAP).</summary>
internal static class LabelmapLayers
{
    /// <summary>Builds the masks; pixel values that no segment describes are background.</summary>
    /// <param name="pixels">The frames.</param>
    /// <param name="stored">What is said of them.</param>
    /// <param name="layout">Where they lie.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="voxels">Gets how many voxels have each value.</param>
    public static MaskVolume Build(StoredPixels pixels, StoredSegmentation stored, SliceLayout layout,
        IReadOnlyList<SegmentDescription> segments, long[] voxels)
    {
        LayerPacker.CheckSize(layout.Geometry, (segments.Count + byte.MaxValue - 1) / byte.MaxValue);
        var masks = new MaskVolume(layout.Geometry);
        var values = new ushort[layout.Geometry.SliceLength];
        // One layer keeps 255 segments.
        foreach (var (turn, chunk) in segments.Select(segment => segment.Number).Chunk(byte.MaxValue).Index())
        {
            var labelOf = new byte[ushort.MaxValue + 1];
            for (var i = 0; i < chunk.Length; i++) labelOf[chunk[i]] = (byte)(i + 1);
            var labels = new byte[layout.Geometry.VoxelCount];
            foreach (var frame in stored.Frames.Where(frame => layout.SliceOfFrame[frame.Index] >= 0))
            {
                pixels.ReadLabels(frame.Index, values);
                var slice = labels.AsSpan(layout.SliceOfFrame[frame.Index] * values.Length, values.Length);
                // Frames of one plane add to each other: what is background in one takes nothing from another.
                for (var i = 0; i < values.Length; i++)
                    if (labelOf[values[i]] is not 0 and var label) slice[i] = label;
                if (turn > 0) continue;
                foreach (var value in values) voxels[value]++;
            }

            masks.AddLayer(labels, chunk.Index().ToDictionary(p => (byte)(p.Index + 1), p => p.Item));
        }

        return masks;
    }
}
