namespace SamSgp.Dicom;

/// <summary>What a file is and what is wrong with it.</summary>
/// <param name="Facts">What it is: names and values, in the order to show them.</param>
/// <param name="Findings">What is wrong; empty for a right file. At most 1,000.</param>
public sealed record DicomCheckReport(IReadOnlyList<KeyValuePair<string, string>> Facts, IReadOnlyList<DicomFinding> Findings)
{
    /// <summary>Whether any finding is an error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == DicomFindingSeverity.Error);
}
