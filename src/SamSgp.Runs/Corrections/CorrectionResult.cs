using SamSgp.Imaging.Volumes;
using SamSgp.Inference;

namespace SamSgp.Runs.Corrections;

/// <summary>A segment after a correction.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="Changes">Slices that differ from what was corrected, in slice order.</param>
/// <param name="ToMasks">Makes what was corrected anew, with the segment as it is now and the others as they were.</param>
/// <param name="Model">What corrected it.</param>
public sealed record CorrectionResult(int Segment, IReadOnlyList<SliceChange> Changes, Func<MaskVolume> ToMasks, ModelIdentity Model);
