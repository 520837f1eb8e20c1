using SamSgp.Imaging.Volumes;

namespace SamSgp.Jobs.Corrections;

/// <summary>The masks of a stored SEG.</summary>
/// <param name="Masks">By the task's segment numbers, on the grid of its series.</param>
/// <param name="Corrected">Numbers of those that a person made or changed.</param>
public sealed record StoredMasks(MaskVolume Masks, IReadOnlyList<int> Corrected);
