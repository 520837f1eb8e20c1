using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nifti;

/// <summary>Between NIfTI's affine (RAS+) and a volume's geometry (LPS+).</summary>
internal static class NiftiGeometry
{
    public static VolumeGeometry FromHeader(NiftiHeader header)
    {
        var (columns, rows, slices, _) = header.Extents;
        var affine = header.Affine.ToLps();
        var row = affine.I.Normalized();
        var column = affine.J.Normalized();
        if (Math.Abs(row.Dot(column)) > VolumeGeometry.MostShear)
            throw new InvalidDataException("Rows and columns of the affine are not at right angles: resample the image first.");
        if (slices > ushort.MaxValue) throw new InvalidDataException($"The file has {slices} slices; at most {ushort.MaxValue} are read."); // each has a place
        return new VolumeGeometry
        {
            Columns = columns,
            Rows = rows,
            RowDirection = row,
            ColumnDirection = column,
            ColumnSpacing = affine.I.Length,
            RowSpacing = affine.J.Length,
            SliceSpacing = Math.Abs(affine.K.Dot(row.Cross(column).Normalized())),
            HasDirections = header.StatesDirections,
            HasPixelSpacing = header.StatesSize.InPlane,
            HasSliceSpacing = slices > 1 && header.StatesSize.Between,
            SlicePositions = [.. Enumerable.Range(0, slices).Select(k => affine.Origin + affine.K * k)],
        };
    }

    /// <summary>The affine of evenly placed slices; of unevenly placed ones the line through first and last.</summary>
    public static NiftiAffine ToAffine(VolumeGeometry geometry)
    {
        var positions = geometry.SlicePositions;
        var step = positions.Count > 1
            ? (positions[^1] - positions[0]) * (1.0 / (positions.Count - 1)) : geometry.Normal * geometry.SliceSpacing;
        // Frames ordered by time lie on one another: NIfTI still wants a third axis.
        if (step.Length < 1e-6) step = geometry.Normal * geometry.SliceSpacing;
        return new NiftiAffine(geometry.RowDirection * geometry.ColumnSpacing,
            geometry.ColumnDirection * geometry.RowSpacing, step, positions[0]).ToLps();
    }
}
