using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>A received file that was read and found to be an instance; not yet acknowledged.</summary>
/// <param name="File">The bytes as they were sent, on disk.</param>
/// <param name="Description">What they say.</param>
public sealed record StagedInstance(StagedFile File, InstanceDescription Description);
