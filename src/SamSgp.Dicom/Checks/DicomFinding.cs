namespace SamSgp.Dicom;

/// <summary>Something wrong with a file.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">What kind of fault, for machines: a word that does not change.</param>
/// <param name="Path">Which attribute: keywords or tags, items counted from 1 as in <c>A[2].B</c>; empty for the file.
/// </param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record DicomFinding(DicomFindingSeverity Severity, string Code, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {(Path.Length > 0 ? Path + ": " : "")}{Message} [{Code}]";
}
