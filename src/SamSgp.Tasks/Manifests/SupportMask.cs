namespace SamSgp.Tasks.Manifests;

/// <summary>A mask of a support image.</summary>
/// <param name="Path">Full path of a NIfTI or PNG file.</param>
/// <param name="Labels">What its values mean.</param>
public sealed record SupportMask(string Path, LabelMapping Labels);
