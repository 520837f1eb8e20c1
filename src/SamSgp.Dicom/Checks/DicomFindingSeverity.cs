namespace SamSgp.Dicom;

/// <summary>How bad a finding is.</summary>
public enum DicomFindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Against the standard, but most readers cope.</summary>
    Warning,

    /// <summary>Archives or viewers will refuse the file or show it wrongly.</summary>
    Error,
}
