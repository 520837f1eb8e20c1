using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Carries masks over to another grid in the same frame of reference, each voxel taking what the nearest one has.</summary>
public static class MaskResampler
{
    /// <summary>Unevenly placed slices on an even grid about as fine as their nearest two, which covers just the space they stand for, so
    /// that what it holds has the same volume; others as they are.</summary>
    public static MaskVolume OntoEvenSlices(MaskVolume masks)
    {
        var own = masks.Geometry;
        if (own.SliceShares is null) return masks;
        var (first, last) = (own.SlicePositions[0], own.SlicePositions[^1]);
        var length = (last - first).Dot(own.Normal);
        var least = own.SlicePositions.Zip(own.SlicePositions.Skip(1), (a, b) => (b - a).Dot(own.Normal)).Min();
        var (below, above) = (own.ShareOf(0).Below, own.ShareOf(own.Slices - 1).Above);
        var slices = Math.Max(2, (int)Math.Min(int.MaxValue, Math.Round((below + length + above) / least)));
        if (slices > PlaneSpacing.MostSlices)
            throw new DicomDataException($"The slices lie so unevenly that an even grid of them would have {slices}; at most {PlaneSpacing.MostSlices} are made.");
        var spacing = (below + length + above) / slices;
        var along = (last - first) * (1 / length);
        var lowest = first + along * ((spacing / 2) - below);
        return Onto(masks, own.WithSlices([.. Enumerable.Range(0, slices).Select(slice => lowest + along * (spacing * slice))], spacing));
    }

    /// <summary>The masks at the voxels of a grid: each takes the segment of the nearest voxel of the masks' own grid,
    /// and none where it lies outside.</summary>
    public static MaskVolume Onto(MaskVolume masks, VolumeGeometry target)
    {
        var own = masks.Geometry;
        var sources = masks.Layers;
        LayerPacker.CheckSize(target, sources.Count);
        var layers = sources.Select(_ => new byte[target.VoxelCount]).ToArray();
        var order = SlicesUpwards(own);
        var places = order.Select(slice => own.SlicePositions[slice].Dot(own.Normal)).ToArray();
        Parallel.For(0, target.Slices, slice =>
        {
            var index = new int[target.SliceLength];
            for (var i = 0; i < index.Length; i++)
                index[i] = NearestVoxel(own, order, places, target.ToPatient(i % target.Columns, i / target.Columns, slice));

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

    // -1 outside: in no voxel, each of which reaches half a pixel to the sides and as far up and down as its slice does.
    private static int NearestVoxel(VolumeGeometry own, int[] order, double[] places, Vector3D point)
    {
        var slice = NearestSlice(own, order, places, point.Dot(own.Normal));
        if (slice < 0) return -1;
        var offset = point - own.SlicePositions[slice];
        var column = (int)Math.Round(offset.Dot(own.RowDirection) / own.ColumnSpacing, MidpointRounding.AwayFromZero);
        var row = (int)Math.Round(offset.Dot(own.ColumnDirection) / own.RowSpacing, MidpointRounding.AwayFromZero);
        return (uint)column < (uint)own.Columns && (uint)row < (uint)own.Rows
            ? slice * own.SliceLength + row * own.Columns + column
            : -1;
    }

    // Slices of a label map from elsewhere may run against the normal of its rows and columns.
    private static int[] SlicesUpwards(VolumeGeometry own) =>
        [.. Enumerable.Range(0, own.Slices).OrderBy(slice => own.SlicePositions[slice].Dot(own.Normal))];

    private static int NearestSlice(VolumeGeometry own, int[] order, double[] ascending, double place)
    {
        var above = Array.BinarySearch(ascending, place);
        if (above < 0) above = ~above;
        var isBelow = above == ascending.Length ||
            (above > 0 && place - ascending[above - 1] <= ascending[above] - place);
        var nearest = isBelow ? above - 1 : above;
        var (share, offset) = (own.ShareOf(order[nearest]), place - ascending[nearest]);
        return offset <= share.Above * 1.0001 && -offset <= share.Below * 1.0001 ? order[nearest] : -1;
    }

    private static Dictionary<byte, int> SegmentsOf(MaskVolume masks, int layer) => masks.SegmentNumbers
        .Select(segment => (Segment: segment, Place: masks.Locate(segment)))
        .Where(p => p.Place.Layer == layer)
        .ToDictionary(p => p.Place.Label, p => p.Segment);
}
