namespace SamSgp.Plugins.Scripts;

/// <summary>A C# script as it was read: a later change of its file does not change it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">Full path of its file, for messages.</param>
/// <param name="Text">The code.</param>
public sealed record Script(ScriptKind Kind, string Path, string Text);
