namespace SamSgp.Imaging.Volumes;

/// <summary>Where the voxels of a stack of slices lie in the patient (PS3.3 C.7.6.2). Column, row and slice indices
/// start at 0; slices are ordered along <see cref="Normal"/> unless time orders them. A sheared grid (gantry tilt) is
/// allowed: each slice has its own position.</summary>
public sealed class VolumeGeometry
{
    /// <summary>Columns (width) of a slice.</summary>
    public required int Columns { get; init; }

    /// <summary>Rows (height) of a slice.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of slices.</summary>
    public int Slices => SlicePositions.Count;

    /// <summary>Unit vector along a row, the direction in which the column index grows (first triplet of
    /// ImageOrientationPatient).</summary>
    public required Vector3D RowDirection { get; init; }

    /// <summary>Unit vector down a column, the direction in which the row index grows (second triplet of
    /// ImageOrientationPatient).</summary>
    public required Vector3D ColumnDirection { get; init; }

    /// <summary>RowDirection x ColumnDirection.</summary>
    public Vector3D Normal => RowDirection.Cross(ColumnDirection);

    /// <summary>Millimetres between the centres of neighbouring rows (PixelSpacing, first value).</summary>
    public required double RowSpacing { get; init; }

    /// <summary>Millimetres between the centres of neighbouring columns (PixelSpacing, second value).</summary>
    public required double ColumnSpacing { get; init; }

    /// <summary>Millimetres between neighbouring slices along <see cref="Normal"/>; the slice thickness, or 1, for a
    /// single slice.</summary>
    public required double SliceSpacing { get; init; }

    /// <summary>ImagePositionPatient of each slice: the centre of its first voxel, in mm.</summary>
    public required IReadOnlyList<Vector3D> SlicePositions { get; init; }

    /// <summary>Frame of reference; null where the images have none (most X-ray, ultrasound, photographs): positions
    /// are then meaningless but for order, and nothing may write them out as patient coordinates.</summary>
    public string? FrameOfReferenceUid { get; init; }

    /// <summary>Voxels in one slice.</summary>
    public int SliceLength => Columns * Rows;

    /// <summary>Millilitres of one voxel.</summary>
    public double VoxelMilliliters => RowSpacing * ColumnSpacing * SliceSpacing / 1000;

    /// <summary>The patient position of a voxel's centre, in mm.</summary>
    public Vector3D ToPatient(double column, double row, int slice) =>
        SlicePositions[slice] + RowDirection * (column * ColumnSpacing) + ColumnDirection * (row * RowSpacing);
}
