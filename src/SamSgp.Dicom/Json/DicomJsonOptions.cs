namespace SamSgp.Dicom;

/// <summary>How datasets become DICOM JSON (PS3.18 Annex F).</summary>
public sealed record DicomJsonOptions
{
    /// <summary>Where a binary value is to be fetched from; null for inline. Asked for each value of VR OB, OD, OF, OL,
    /// OV, OW and UN, and for UT, that is not empty. Default: all are inline.</summary>
    public Func<DicomBulkData, string?>? BulkDataUri { get; init; }

    /// <summary>Whether members are named by keyword instead of tag, which is not the standard's form. Default: false.
    /// </summary>
    public bool WriteTagsAsKeywords { get; init; }

    /// <summary>Whether SpecificCharacterSet, where there is one, says ISO_IR 192: JSON is UTF-8 whatever the file was.
    /// Default: false, it says what the file was.</summary>
    public bool StatesUtf8 { get; init; }

    /// <summary>Whether the text has line ends and indents. Default: false.</summary>
    public bool IsIndented { get; init; }

    internal static DicomJsonOptions Default { get; } = new();
}
