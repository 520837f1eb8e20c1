using SamSgp.Jobs.Failures;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Dicomweb.Api;

/// <summary>The tasks of this service.</summary>
/// <param name="Tasks">Those that can be used, or could once their support images are there.</param>
/// <param name="Faulty">Manifests with faults.</param>
/// <param name="Service">Name and version of what answers.</param>
internal sealed record TaskList(IReadOnlyList<TaskDescription> Tasks, IReadOnlyList<FaultyTask> Faulty, string Service);

/// <summary>A manifest that cannot be used.</summary>
/// <param name="Folder">Name of its folder.</param>
/// <param name="Faults">All that is wrong with it.</param>
internal sealed record FaultyTask(string Folder, IReadOnlyList<FaultDescription> Faults)
{
    public static FaultyTask Of(ManifestReading reading) => new(
        Path.GetFileName(Path.GetDirectoryName(reading.FilePath)) ?? "", [.. reading.Faults.Select(FaultDescription.Of)]);
}

/// <summary>Something wrong in a manifest.</summary>
/// <param name="Line">Line, from 1; 0 when the fault has no place.</param>
/// <param name="Column">Column, from 1; 0 when the fault has no place.</param>
/// <param name="Key">Where in the document.</param>
/// <param name="Value">What is written there.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
internal sealed record FaultDescription(int Line, int Column, string Key, string? Value, string Problem, string Remedy)
{
    public static FaultDescription Of(ManifestFault fault) =>
        new(fault.Line, fault.Column, fault.Key, fault.Value, ServerPaths.Hide(fault.Problem), ServerPaths.Hide(fault.Remedy));
}
