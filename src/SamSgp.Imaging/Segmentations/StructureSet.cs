using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>An RT Structure Set on the grid of a series.</summary>
/// <param name="Masks">Its structures, by number.</param>
/// <param name="Segments">What they are.</param>
/// <param name="Remarks">What of it could not be drawn, and what was left open: a sentence each.</param>
public sealed record StructureSet(MaskVolume Masks, IReadOnlyList<SegmentDescription> Segments, IReadOnlyList<string> Remarks);
