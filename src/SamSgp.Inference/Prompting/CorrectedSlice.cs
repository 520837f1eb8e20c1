namespace SamSgp.Inference.Prompting;

/// <summary>A slice of the task's plane after a correction.</summary>
/// <param name="Slice">The slice of the plane, from 0.</param>
/// <param name="Pixels">0 or 1 a pixel of the plane, row by row; the receiver's own.</param>
/// <param name="Confidence">The decoder's estimate of its own IoU, 0 to 1; 1 where a person painted the slice.</param>
/// <param name="Prompted">Whether a person said something of this slice.</param>
public sealed record CorrectedSlice(int Slice, byte[] Pixels, float Confidence, bool Prompted);
