using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Carries masks over to another grid in the same frame of reference.</summary>
internal static class MaskResampler
{
    /// <summary>The masks at the voxels of a grid: each takes the segment of the nearest voxel of the masks' own grid,
    /// and none where it lies outside.</summary>
    public static MaskVolume Onto(MaskVolume masks, VolumeGeometry target)
    {
        var own = masks.Geometry;
        var sources = masks.Layers;
        var layers = sources.Select(_ => new byte[target.VoxelCount]).ToArray();
        var places = own.SlicePositions.Select(position => position.Dot(own.Normal)).ToArray();
        Parallel.For(0, target.Slices, slice =>
        {
            var index = new int[target.SliceLength];
            for (var i = 0; i < index.Length; i++)
                index[i] = NearestVoxel(own, places, target.ToPatient(i % target.Columns, i / target.Columns, slice));

            for (var layer = 0; layer < layers.Length; layer++)
            {
                var from = sources[layer].Span;
                var to = layers[layer].AsSpan(slice * target.SliceLength, target.SliceLength);
                for (var i = 0; i < index.Length; i++)
                    if (index[i] >= 0) to[i] = from[index[i]];
            }
        });

        var result = new MaskVolume(target);
        for (var layer = 0; layer < layers.Length; layer++) result.AddLayer(layers[layer], SegmentsOf(masks, layer));
        return result;
    }

    // -1 outside: further than half a voxel from every voxel's centre.
    private static int NearestVoxel(VolumeGeometry own, double[] places, Vector3D point)
    {
        var slice = NearestSlice(places, point.Dot(own.Normal), own.SliceSpacing / 2);
        if (slice < 0) return -1;
        var offset = point - own.SlicePositions[slice];
        var column = (int)Math.Round(offset.Dot(own.RowDirection) / own.ColumnSpacing, MidpointRounding.AwayFromZero);
        var row = (int)Math.Round(offset.Dot(own.ColumnDirection) / own.RowSpacing, MidpointRounding.AwayFromZero);
        return (uint)column < (uint)own.Columns && (uint)row < (uint)own.Rows
            ? slice * own.SliceLength + row * own.Columns + column
            : -1;
    }

    private static int NearestSlice(double[] ascending, double place, double reach)
    {
        var above = Array.BinarySearch(ascending, place);
        if (above < 0) above = ~above;
        var isBelow = above == ascending.Length ||
            (above > 0 && place - ascending[above - 1] <= ascending[above] - place);
        var nearest = isBelow ? above - 1 : above;
        return Math.Abs(ascending[nearest] - place) <= reach * 1.0001 ? nearest : -1;
    }

    private static Dictionary<byte, int> SegmentsOf(MaskVolume masks, int layer) => masks.SegmentNumbers
        .Select(segment => (Segment: segment, Place: masks.Locate(segment)))
        .Where(p => p.Place.Layer == layer)
        .ToDictionary(p => p.Place.Label, p => p.Segment);
}
