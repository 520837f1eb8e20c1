namespace SamSgp.Imaging.Volumes;

/// <summary>Where the voxels of a stack of slices lie in the patient (PS3.3 C.7.6.2). Column, row and slice indices
/// start at 0. Slices of DICOM series are ordered along <see cref="Normal"/> unless time orders them; those of a NIfTI
/// file keep the order of its third axis, which may run against it. A sheared grid (gantry tilt) is allowed: each slice
/// has its own position.</summary>
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

    /// <summary>Where the voxels lie in a patient is stated; false for a picture, which shows its plane, whatever this is.</summary>
    public bool HasPlace { get; init; } = true;

    /// <summary>Which way rows and columns run in the patient is stated; false where an order of axes stands for what nobody says (NIfTI
    /// without sform and qform).</summary>
    public bool HasDirections { get; init; } = true;

    /// <summary>The distances of rows and columns are stated; false where 1 mm stands for what nobody says.</summary>
    public bool HasPixelSpacing { get; init; } = true;

    /// <summary><see cref="SliceSpacing"/> is known; false where 1 mm stands for what nobody says: slices that follow each other
    /// in time, a single one without thickness.</summary>
    public bool HasSliceSpacing { get; init; } = true;

    /// <summary>Voxels have a size: only then do volumes, in millilitres, mean anything.</summary>
    public bool HasVolume => HasPixelSpacing && HasSliceSpacing;

    /// <summary>What of the space along <see cref="Normal"/> each slice stands for, where slices lie unevenly; null where each
    /// stands for half of <see cref="SliceSpacing"/> to both sides.</summary>
    public IReadOnlyList<SliceShare>? SliceShares { get; init; }

    /// <summary>ImagePositionPatient of each slice: the centre of its first voxel, in mm.</summary>
    public required IReadOnlyList<Vector3D> SlicePositions { get; init; }

    /// <summary>Frame of reference; null where the images have none (most X-ray, ultrasound, photographs; NIfTI, whose
    /// positions are patient coordinates of an unnamed frame): nothing may then write positions out as those of a
    /// frame of reference.</summary>
    public string? FrameOfReferenceUid { get; init; }

    /// <summary>Voxels in one slice.</summary>
    public int SliceLength => Columns * Rows;

    /// <summary>Voxels in all slices.</summary>
    public long VoxelCount => (long)SliceLength * Slices;

    /// <summary>Millilitres of one voxel of evenly placed slices; of a mean one where they lie unevenly.</summary>
    public double VoxelMilliliters => RowSpacing * ColumnSpacing * SliceSpacing / 1000;

    /// <summary>Millilitres of one voxel of a slice.</summary>
    public double VoxelMillilitersIn(int slice) => RowSpacing * ColumnSpacing * ShareOf(slice).Thickness / 1000;

    /// <summary>The space along <see cref="Normal"/> that a slice stands for.</summary>
    public SliceShare ShareOf(int slice) => SliceShares?[slice] ?? new SliceShare(SliceSpacing / 2, SliceSpacing / 2);

    /// <summary>True when the slices lie at equal distances along <see cref="Normal"/>, each right above the other
    /// (within 1 % of the slice spacing): one affine without shear describes all voxels.</summary>
    public bool IsRegular
    {
        get
        {
            if (Slices < 2) return true;
            var step = (SlicePositions[^1] - SlicePositions[0]) * (1.0 / (Slices - 1));
            var tolerance = 0.01 * SliceSpacing;
            return (step - Normal * SliceSpacing).Length <= tolerance && SlicePositions
                .Select((position, slice) => position - SlicePositions[0] - step * slice)
                .All(offset => offset.Length <= tolerance);
        }
    }

    /// <summary>Cosine of rows and columns, at most: sizes and places are reckoned as if they were at right angles.</summary>
    internal const double MostShear = 0.01;

    /// <summary>The patient position of a voxel's centre, in mm.</summary>
    public Vector3D ToPatient(double column, double row, int slice) =>
        SlicePositions[slice] + RowDirection * (column * ColumnSpacing) + ColumnDirection * (row * RowSpacing);

    /// <summary>The same plane at other places.</summary>
    internal VolumeGeometry WithSlices(IReadOnlyList<Vector3D> positions, double spacing, IReadOnlyList<SliceShare>? shares = null, bool hasSpacing = true) => new()
    {
        SliceShares = shares,
        Columns = Columns,
        Rows = Rows,
        RowDirection = RowDirection,
        ColumnDirection = ColumnDirection,
        RowSpacing = RowSpacing,
        ColumnSpacing = ColumnSpacing,
        SliceSpacing = spacing,
        HasPlace = HasPlace,
        HasDirections = HasDirections,
        HasPixelSpacing = HasPixelSpacing,
        HasSliceSpacing = hasSpacing,
        SlicePositions = positions,
        FrameOfReferenceUid = FrameOfReferenceUid,
    };

    /// <summary>The voxel whose centre lies nearest to a place, which may lie outside the grid (sheared grids too: the
    /// slice is that of the nearest plane).</summary>
    public (int Column, int Row, int Slice) Nearest(Vector3D patient)
    {
        var height = patient.Dot(Normal);
        var slice = 0;
        for (var k = 1; k < Slices; k++)
        {
            if (Math.Abs(SlicePositions[k].Dot(Normal) - height) < Math.Abs(SlicePositions[slice].Dot(Normal) - height)) slice = k;
        }

        var offset = patient - SlicePositions[slice];
        return ((int)Math.Round(offset.Dot(RowDirection) / ColumnSpacing), (int)Math.Round(offset.Dot(ColumnDirection) / RowSpacing), slice);
    }

    /// <summary>A picture without a place in any patient: one slice of 1 mm pixels.</summary>
    public static VolumeGeometry ForPicture(int columns, int rows) => new()
    {
        Columns = columns,
        Rows = rows,
        RowDirection = new(1, 0, 0),
        ColumnDirection = new(0, 1, 0),
        RowSpacing = 1,
        ColumnSpacing = 1,
        SliceSpacing = 1,
        HasPlace = false,
        HasDirections = false,
        HasPixelSpacing = false,
        HasSliceSpacing = false,
        SlicePositions = [default],
    };

    /// <summary>True when both grids have the same size and lie at one place, but for half a pixel at most: what is known of a voxel of one holds for the
    /// same voxel of the other.</summary>
    /// <param name="other">Another grid; frames of reference are not compared.</param>
    public bool IsSameGridAs(VolumeGeometry other) => IsAlignedWith(other, Math.Min(RowSpacing, ColumnSpacing) / 2);

    /// <summary>True when both grids have the same size and each corner lies within a tolerance of its counterpart.</summary>
    /// <param name="other">Another grid; frames of reference are not compared.</param>
    /// <param name="toleranceMillimeters">Greatest distance of two corners.</param>
    public bool IsAlignedWith(VolumeGeometry other, double toleranceMillimeters)
    {
        if (Columns != other.Columns || Rows != other.Rows || Slices != other.Slices) return false;
        foreach (var slice in (ReadOnlySpan<int>)[0, Slices - 1])
        {
            foreach (var (column, row) in (ReadOnlySpan<(int, int)>)[(0, 0), (Columns - 1, 0), (0, Rows - 1)])
            {
                if ((ToPatient(column, row, slice) - other.ToPatient(column, row, slice)).Length > toleranceMillimeters)
                    return false;
            }
        }

        return true;
    }
}
