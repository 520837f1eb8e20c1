using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Confidences;
using SamSgp.Plugins;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs;

/// <summary>What a task made of a volume.</summary>
/// <param name="Task">The task, as it was when the run began.</param>
/// <param name="Parameters">The run's parameters, all of them.</param>
/// <param name="Masks">The final masks, post-processed, on the volume's grid.</param>
/// <param name="Confidences">How sure the network is, per segment and slice.</param>
/// <param name="Warnings">Sentences for the user.</param>
/// <param name="Model">What segmented it.</param>
/// <param name="Measurements">What the task's report script measured.</param>
public sealed record TaskResult(TaskManifest Task, IReadOnlyDictionary<string, ParameterValue> Parameters, MaskVolume Masks,
    IReadOnlyList<SliceConfidence> Confidences, IReadOnlyList<string> Warnings, ModelIdentity Model,
    IReadOnlyList<Measurement> Measurements)
{
    /// <summary>Numbers of segments that a person corrected: their Segment Algorithm Type is SEMIAUTOMATIC.</summary>
    public IReadOnlyCollection<int> Corrected { get; init; } = [];

    /// <summary>True where the task is not for the series, and was run on it because somebody said so: stands among the SEG's algorithm
    /// parameters.</summary>
    public bool IsForced { get; init; }
}
