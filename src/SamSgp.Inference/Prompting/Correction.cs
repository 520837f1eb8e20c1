using SamSgp.Imaging.Volumes;

namespace SamSgp.Inference.Prompting;

/// <summary>What is to be corrected, and how.</summary>
/// <param name="Segment">Number of the task's segment.</param>
/// <param name="Present">The masks that are there, on the volume's grid; the segment may be missing among them, which is as an empty
/// one.</param>
/// <param name="Prompts">All that was said, in any order; at least one.</param>
/// <param name="Carry">Whether the slices around those that were prompted follow; otherwise they alone change. Prompts may say otherwise of themselves.</param>
public sealed record Correction(int Segment, MaskVolume Present, IReadOnlyList<Prompt> Prompts, bool Carry);
