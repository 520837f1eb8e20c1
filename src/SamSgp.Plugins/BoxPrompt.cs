namespace SamSgp.Plugins;

/// <summary>A box around a segment in one slice; edges are inclusive voxel indices from 0.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Slice">Slice.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Last column.</param>
/// <param name="Bottom">Last row.</param>
public sealed record BoxPrompt(int Segment, int Slice, int Left, int Top, int Right, int Bottom);
