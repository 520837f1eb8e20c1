using SamSgp.Imaging.Volumes;

namespace SamSgp.Inference;

/// <summary>What the network found in a volume, on the volume's own grid.</summary>
/// <param name="Masks">Segments, numbered as in the task.</param>
/// <param name="Confidences">Per segment and slice, only slices in which the segment appears.</param>
/// <param name="Warnings">Sentences for the user ("Spleen was not found."), empty when all is well.</param>
/// <param name="Model">What segmented it.</param>
public sealed record SegmentationResult(MaskVolume Masks, IReadOnlyList<SliceConfidence> Confidences,
    IReadOnlyList<string> Warnings, ModelIdentity Model);

/// <summary>How sure the network is of one segment in one slice.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Slice">0-based slice.</param>
/// <param name="PredictedIou">The decoder's own estimate, 0 to 1.</param>
/// <param name="Agreement">Dice of pseudo-mask and final mask, 0 to 1.</param>
public sealed record SliceConfidence(int Segment, int Slice, float PredictedIou, float Agreement);

/// <summary>What produced a result; recorded in SEG and job outcome.</summary>
/// <param name="Name">Name in the model registry.</param>
/// <param name="CheckpointSha256">Hex SHA-256 of the checkpoint file.</param>
/// <param name="AdapterSha256">Hex SHA-256 of the adapter file; null without one.</param>
/// <param name="SupportSha256">Hex SHA-256 over the support set's files and label choices.</param>
/// <param name="Precision">"fp32", "bf16" or "mixed" (memory attention in bf16).</param>
public sealed record ModelIdentity(string Name, string CheckpointSha256, string? AdapterSha256, string SupportSha256,
    string Precision);
