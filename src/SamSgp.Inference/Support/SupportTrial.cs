using SamSgp.Inference.Confidences;
using SamSgp.Inference.Models;

namespace SamSgp.Inference.Support;

/// <summary>What leaving out one case after the other told of a support set.</summary>
/// <param name="Scores">Of the segments that at least two cases show; empty where nothing could be left out.</param>
/// <param name="Effects">Of each example that was looked at, those that hurt most first; empty where it was not asked for.</param>
/// <param name="Placed">Whether it counts where examples show a structure; null: as each series itself says.</param>
public sealed record SupportTrial(IReadOnlyList<SegmentScore> Scores, IReadOnlyList<ExampleEffect> Effects, bool? Placed)
{
    /// <summary>What the network's confidence is worth; null where no segment was drawn in two cases.</summary>
    internal ConfidenceCalibration? Calibration { get; init; }

    /// <summary>The same, where it tells of other images too: an adapter knows the examples it was trained on, and leaving one out says too
    /// much of how well it finds others.</summary>
    /// <param name="model">What was tried.</param>
    internal ConfidenceCalibration? CalibrationOf(LoadedModel model) => model.AdapterSha256 is null ? Calibration : null;
}
