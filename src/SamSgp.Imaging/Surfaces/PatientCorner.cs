using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Surfaces;

/// <summary>Places of a block's coordinates in the patient, also between its slices and half a slice beyond them.</summary>
internal sealed class PatientCorner(VolumeGeometry geometry, VoxelBox box)
{
    /// <summary>Whether slices lie so that columns, rows and slices are a left-handed system.</summary>
    public bool IsMirrored { get; } = geometry.Slices > 1
        && (geometry.SlicePositions[^1] - geometry.SlicePositions[0]).Dot(geometry.Normal) < 0;

    /// <summary>Millimetres (LPS) of a column, row and slice counted from the block's first.</summary>
    public Vector3D At(Vector3D place)
    {
        var slice = box.Slice + place.Z;
        var lower = Math.Clamp((int)Math.Floor(slice), 0, Math.Max(0, geometry.Slices - 2));
        var (column, row) = (box.Column + place.X, box.Row + place.Y);
        var step = geometry.Slices > 1 ? geometry.SlicePositions[lower + 1] - geometry.SlicePositions[lower] : geometry.Normal * geometry.SliceSpacing;
        return geometry.ToPatient(column, row, lower) + step * (slice - lower);
    }
}
