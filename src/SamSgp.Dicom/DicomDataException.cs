namespace SamSgp.Dicom;

/// <summary>An attribute is missing, or its value is not what was asked for.</summary>
public class DicomDataException : DicomException
{
    /// <summary>An exception with a message.</summary>
    public DicomDataException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public DicomDataException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
