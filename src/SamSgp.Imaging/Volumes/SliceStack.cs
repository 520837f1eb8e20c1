namespace SamSgp.Imaging.Volumes;

/// <summary>Slices in their final order and the grid they make.</summary>
internal sealed record SliceStack(IReadOnlyList<SliceSource> Slices, VolumeGeometry Geometry);
