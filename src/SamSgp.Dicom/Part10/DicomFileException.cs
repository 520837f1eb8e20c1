namespace SamSgp.Dicom;

/// <summary>A file cannot be read or written.</summary>
public class DicomFileException : DicomDataException
{
    /// <summary>An exception with what was read before it.</summary>
    public DicomFileException(DicomFile? file, string message) : base(message) => File = file;

    /// <summary>An exception with what was read before it and its cause.</summary>
    public DicomFileException(DicomFile? file, string message, Exception? innerException)
        : base(message, innerException) => File = file;

    /// <summary>What was read before the fault; null where nothing was.</summary>
    public DicomFile? File { get; internal set; }
}
