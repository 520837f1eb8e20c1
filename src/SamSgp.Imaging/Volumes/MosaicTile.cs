namespace SamSgp.Imaging.Volumes;

/// <summary>The part of a mosaic that is one slice.</summary>
/// <param name="Column">0-based column of its first pixel in the mosaic.</param>
/// <param name="Row">0-based row of its first pixel in the mosaic.</param>
internal readonly record struct MosaicTile(int Column, int Row);
