namespace SamSgp.Tasks.Manifests;

/// <summary>A script beside a manifest.</summary>
/// <param name="Path">Full path, within the task's folder.</param>
/// <param name="Sha256">Hex SHA-256 the file must have; null when it is not pinned.</param>
public sealed record ScriptReference(string Path, string? Sha256);
