using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Validation;

/// <summary>What reading a manifest gave: the manifest, or all its faults at once.</summary>
/// <param name="FilePath">Full path of the manifest.</param>
/// <param name="Manifest">The manifest; null when there are faults.</param>
/// <param name="Faults">In the order of the file; empty when all is well.</param>
public sealed record ManifestReading(string FilePath, TaskManifest? Manifest, IReadOnlyList<ManifestFault> Faults);
