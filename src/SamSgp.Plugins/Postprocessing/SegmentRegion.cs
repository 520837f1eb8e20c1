using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>A segment cut out of its volume with a margin: what the built-in steps work on.</summary>
/// <param name="Voxels">0 / 1, slice by slice, row by row; steps change them in place.</param>
/// <param name="Box">Where they lie.</param>
/// <param name="Geometry">The volume's grid.</param>
internal sealed record SegmentRegion(byte[] Voxels, VoxelBox Box, VolumeGeometry Geometry)
{
    /// <summary>Size of the region as the morphology knows it.</summary>
    public GridSize Size => new(Box.Columns, Box.Rows, Box.Slices);
}
