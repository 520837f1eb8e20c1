namespace SamSgp.Inference.Preprocessing;

/// <summary>A rectangle of a slice, in pixels from 0.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct SliceRegion(int Row, int Column, int Rows, int Columns)
{
    /// <summary>All of a slice.</summary>
    public static SliceRegion Whole(SliceStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return new SliceRegion(0, 0, stack.Rows, stack.Columns);
    }
}
