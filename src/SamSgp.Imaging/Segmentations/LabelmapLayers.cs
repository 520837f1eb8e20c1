using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Masks from frames that hold segment numbers (LABELMAP).</summary>
internal static class LabelmapLayers
{
    /// <summary>Builds the masks; pixel values that no segment describes are background.</summary>
    public static MaskVolume Build(StoredPixels pixels, StoredSegmentation stored, SliceLayout layout,
        IReadOnlyList<SegmentDescription> segments)
    {
        LayerPacker.CheckSize(layout.Geometry, (segments.Count + byte.MaxValue - 1) / byte.MaxValue);
        var masks = new MaskVolume(layout.Geometry);
        var values = new ushort[layout.Geometry.SliceLength];
        // One layer keeps 255 segments.
        foreach (var chunk in segments.Select(segment => segment.Number).Chunk(byte.MaxValue))
        {
            var labelOf = new byte[ushort.MaxValue + 1];
            for (var i = 0; i < chunk.Length; i++) labelOf[chunk[i]] = (byte)(i + 1);
            var labels = new byte[layout.Geometry.VoxelCount];
            foreach (var frame in stored.Frames)
            {
                pixels.ReadLabels(frame.Index, values);
                var slice = labels.AsSpan(layout.SliceOfFrame[frame.Index] * values.Length, values.Length);
                for (var i = 0; i < values.Length; i++) slice[i] = labelOf[values[i]];
            }

            masks.AddLayer(labels, chunk.Index().ToDictionary(p => (byte)(p.Index + 1), p => p.Item));
        }

        return masks;
    }
}
