namespace SamSgp.Tasks.Manifests;

/// <summary>A script beside a manifest, as it was when the manifest was read.</summary>
/// <param name="Path">Full path, within the task's folder.</param>
/// <param name="Text">The code.</param>
/// <param name="Sha256">Hex SHA-256 of the file.</param>
/// <param name="Pin">Hex SHA-256 that the manifest states, which is that of the file; null when it states none.</param>
public sealed record ScriptReference(string Path, string Text, string Sha256, string? Pin);
