using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>What a segment measures.</summary>
/// <param name="Voxels">Number of voxels.</param>
/// <param name="VolumeMilliliters">Voxels times the volume of one.</param>
/// <param name="SurfaceSquareMillimeters">Area of the surface mesh (marching cubes).</param>
/// <param name="Values">Of the voxels in the source's units; null where the segment is empty or the source is in
/// colour.</param>
/// <param name="Box">The box along the patient's axes that encloses all voxels with their edges, in mm; null where
/// the segment is empty.</param>
public sealed record SegmentStatistics(long Voxels, double VolumeMilliliters, double SurfaceSquareMillimeters,
    ValueStatistics? Values, (Vector3D Lowest, Vector3D Highest)? Box)
{
    /// <summary>Measures a segment.</summary>
    /// <param name="masks">Segments on the grid of <paramref name="volume"/>.</param>
    /// <param name="segment">Segment number.</param>
    /// <param name="volume">The source's values.</param>
    public static SegmentStatistics Measure(MaskVolume masks, int segment, Volume volume)
    {
        var cut = SegmentCut.Of(masks, segment);
        if (cut is null) return new(0, 0, 0, null, null);

        var geometry = masks.Geometry;
        var spacing = new Vector3D(geometry.ColumnSpacing, geometry.RowSpacing, geometry.SliceSpacing);
        var surface = SurfaceArea.Measure(cut.Inside, cut.Columns, cut.Rows, cut.Slices, spacing);
        var values = volume.IsColor ? null : ValueStatistics.Of(cut, volume);
        return new(cut.Voxels, cut.Voxels * geometry.VoxelMilliliters, surface, values, cut.PatientBox(geometry));
    }
}
