namespace SamSgp.Imaging.Morphology;

/// <summary>Size of a block of voxels that lie slice by slice, row by row.</summary>
internal readonly record struct GridSize(int Columns, int Rows, int Slices)
{
    /// <summary>Voxels in a slice.</summary>
    public int SliceLength => Columns * Rows;
}
