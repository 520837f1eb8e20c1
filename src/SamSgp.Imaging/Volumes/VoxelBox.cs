namespace SamSgp.Imaging.Volumes;

/// <summary>A box of voxels of a grid.</summary>
/// <param name="Column">First column, from 0.</param>
/// <param name="Row">First row, from 0.</param>
/// <param name="Slice">First slice, from 0.</param>
/// <param name="Columns">Width in columns.</param>
/// <param name="Rows">Height in rows.</param>
/// <param name="Slices">Depth in slices.</param>
public readonly record struct VoxelBox(int Column, int Row, int Slice, int Columns, int Rows, int Slices)
{
    /// <summary>Number of voxels.</summary>
    public long VoxelCount => (long)Columns * Rows * Slices;

    /// <summary>The whole of a grid.</summary>
    public static VoxelBox Of(VolumeGeometry geometry) => new(0, 0, 0, geometry.Columns, geometry.Rows, geometry.Slices);

    /// <summary>The box with so many voxels more on each side, as far as the grid reaches.</summary>
    public VoxelBox Grow(int columns, int rows, int slices, VolumeGeometry geometry)
    {
        var (column, width) = Grow(Column, Columns, columns, geometry.Columns);
        var (row, height) = Grow(Row, Rows, rows, geometry.Rows);
        var (slice, depth) = Grow(Slice, Slices, slices, geometry.Slices);
        return new VoxelBox(column, row, slice, width, height, depth);
    }

    private static (int First, int Count) Grow(int first, int count, int margin, int limit)
    {
        var start = Math.Max(0, first - margin);
        return (start, Math.Min(limit, first + count + margin) - start);
    }
}
