namespace SamSgp.Dicom;

/// <summary>The outer form of a file.</summary>
public enum DicomFileFormat
{
    /// <summary>Not read from a file.</summary>
    Unknown,

    /// <summary>As PS3.10 7 has it.</summary>
    DICOM3,

    /// <summary>Without the 128 bytes and DICM at the start.</summary>
    DICOM3NoPreamble,

    /// <summary>A dataset without file meta information.</summary>
    DICOM3NoFileMetaInfo,
}
