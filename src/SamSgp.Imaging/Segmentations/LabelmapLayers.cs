using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Masks from frames that hold segment numbers (LABELMAP), slices side by side.</summary>
internal static class LabelmapLayers
{
    /// <summary>Builds the masks; pixel values that no segment describes are background.</summary>
    /// <param name="slices">The object.</param>
    /// <param name="voxels">Gets how many voxels have each value.</param>
    public static MaskVolume Build(SegmentSlices slices, long[] voxels)
    {
        var geometry = slices.Geometry;
        // One layer keeps 255 segments.
        var chunks = slices.Segments.Select(segment => segment.Number).Chunk(byte.MaxValue).ToArray();
        LayerPacker.CheckSize(geometry, chunks.Length);
        var labelsOf = Array.ConvertAll(chunks, LabelsOf);
        var layers = Array.ConvertAll(chunks, _ => new byte[geometry.VoxelCount]);
        SideBySide.Unwrap(() => Parallel.For(0, geometry.Slices, () => (Values: new ushort[geometry.SliceLength], Counts: new long[ushort.MaxValue + 1]), (slice, _, own) =>
        {
            if (!slices.ReadLabels(slice, own.Values)) return own;
            foreach (var value in own.Values) own.Counts[value]++;
            for (var i = 0; i < layers.Length; i++)
                Translate(own.Values, labelsOf[i], layers[i].AsSpan(slice * geometry.SliceLength, geometry.SliceLength));
            return own;
        }, own =>
        {
            lock (voxels)
                for (var value = 0; value < voxels.Length; value++) voxels[value] += own.Counts[value];
        }));

        var masks = new MaskVolume(geometry);
        for (var i = 0; i < layers.Length; i++) masks.AddLayer(layers[i], chunks[i].Index().ToDictionary(p => (byte)(p.Index + 1), p => p.Item));
        return masks;
    }

    private static byte[] LabelsOf(int[] segments)
    {
        var labels = new byte[ushort.MaxValue + 1];
        for (var i = 0; i < segments.Length; i++) labels[segments[i]] = (byte)(i + 1);
        return labels;
    }

    private static void Translate(ReadOnlySpan<ushort> values, byte[] labels, Span<byte> target)
    {
        for (var i = values.IndexOfAnyExcept((ushort)0); i >= 0 && i < values.Length; i++) target[i] = labels[values[i]];
    }
}
