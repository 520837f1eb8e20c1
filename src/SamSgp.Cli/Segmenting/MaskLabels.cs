using SamSgp.Imaging.Volumes;

namespace SamSgp.Cli.Segmenting;

/// <summary>Masks as one label map.</summary>
internal static class MaskLabels
{
    /// <summary>A voxel's label is its segment's number; where segments overlap, the later one's.</summary>
    public static LabelVolume Of(MaskVolume masks)
    {
        var geometry = masks.Geometry;
        var labels = new ushort[geometry.VoxelCount];
        var slice = new byte[geometry.SliceLength];
        foreach (var segment in masks.SegmentNumbers)
        {
            for (var z = 0; z < geometry.Slices; z++)
            {
                if (masks.ReadSlice(segment, z, slice) == 0) continue;
                var target = labels.AsSpan(z * geometry.SliceLength, geometry.SliceLength);
                for (var i = 0; i < slice.Length; i++)
                    if (slice[i] != 0) target[i] = (ushort)segment;
            }
        }

        return new LabelVolume(geometry, labels);
    }
}
