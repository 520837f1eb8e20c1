using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Confidences;

namespace SamSgp.Inference;

/// <summary>What the network found in a volume, on the volume's own grid.</summary>
/// <param name="Masks">Segments, numbered as in the task.</param>
/// <param name="Confidences">Per segment and slice, only slices in which the segment appears.</param>
/// <param name="Warnings">Sentences for the user ("Spleen was not found."), empty when all is well.</param>
/// <param name="Model">What segmented it.</param>
public sealed record SegmentationResult(MaskVolume Masks, IReadOnlyList<SliceConfidence> Confidences,
    IReadOnlyList<string> Warnings, ModelIdentity Model)
{
    /// <summary>The warning that the images are of another kind than the examples.</summary>
    public const string OtherKind = "These images are unlike all examples of the task: another modality, region or view, perhaps. "
        + "What was found may mean nothing.";

    /// <summary>The warning that nothing of a segment was found.</summary>
    /// <param name="label">Segment Label.</param>
    public static string NotFound(string label) => $"{label} was not found.";
}

/// <summary>What produced a result; recorded in SEG and job outcome.</summary>
/// <param name="Name">Name in the model registry.</param>
/// <param name="CheckpointSha256">Hex SHA-256 of the checkpoint file.</param>
/// <param name="AdapterSha256">Hex SHA-256 of the adapter file; null without one.</param>
/// <param name="SupportSha256">Hex SHA-256 over the support set's files and label choices.</param>
/// <param name="Precision">"fp32", "bf16" or "mixed" (memory attention in bf16).</param>
public sealed record ModelIdentity(string Name, string CheckpointSha256, string? AdapterSha256, string SupportSha256,
    string Precision);
