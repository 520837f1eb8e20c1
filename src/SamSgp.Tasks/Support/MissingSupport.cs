namespace SamSgp.Tasks.Support;

/// <summary>A support file that is not there: no fault of the manifest, but something the user has to put there.</summary>
/// <param name="Path">Full path (or wildcard) that was looked for.</param>
/// <param name="Advice">A sentence that names the folder and says what belongs there.</param>
public sealed record MissingSupport(string Path, string Advice);
