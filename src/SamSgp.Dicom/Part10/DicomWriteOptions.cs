namespace SamSgp.Dicom;

/// <summary>How a file is written.</summary>
public sealed class DicomWriteOptions
{
    /// <summary>Whether sequences have their length, not a delimiter. Default: a delimiter.</summary>
    public bool ExplicitLengthSequences { get; set; }

    /// <summary>Whether items have their length, not a delimiter. Default: a delimiter.</summary>
    public bool ExplicitLengthSequenceItems { get; set; }


    internal static DicomWriteOptions Default { get; } = new();
}
