namespace SamSgp.Dicom;

/// <summary>What this library throws.</summary>
public abstract class DicomException : Exception
{
    /// <summary>An exception with a message.</summary>
    protected DicomException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    protected DicomException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
