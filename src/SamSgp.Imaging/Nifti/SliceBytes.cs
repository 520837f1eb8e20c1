namespace SamSgp.Imaging.Nifti;

/// <summary>The voxels of a slice, row by row, one byte each.</summary>
/// <param name="slice">0-based; asked for in order, and what was given may change with the next.</param>
public delegate ReadOnlySpan<byte> SliceBytes(int slice);
