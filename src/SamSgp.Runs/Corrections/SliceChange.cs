namespace SamSgp.Runs.Corrections;

/// <summary>A slice of the volume's own grid in which a segment is not what it was.</summary>
/// <param name="Slice">The slice, from 0.</param>
/// <param name="Pixels">0 or 1 a pixel, row by row.</param>
/// <param name="Confidence">How sure the network is, 0 to 1; null where it was not asked.</param>
public sealed record SliceChange(int Slice, byte[] Pixels, float? Confidence);
