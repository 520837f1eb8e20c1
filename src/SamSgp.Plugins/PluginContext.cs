namespace SamSgp.Plugins;

/// <summary>What a plug-in knows of the run beside its images.</summary>
/// <param name="TaskId">Id of the task.</param>
/// <param name="Parameters">The run's parameters.</param>
/// <param name="SegmentLabels">Segment number -> label.</param>
/// <param name="Remarks">Sentences for the user, recorded with the result.</param>
public sealed record PluginContext(string TaskId, PluginParameters Parameters, IReadOnlyDictionary<int, string> SegmentLabels,
    IProgress<string> Remarks);
