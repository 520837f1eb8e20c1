using SamSgp.Dicom;

namespace SamSgp.Imaging.Codecs;

/// <summary>Frames cannot be decoded on this machine: their transfer syntax has no decoder, or a system library is
/// missing. The message says which, and what to install.</summary>
public sealed class DicomCodecException : DicomException
{
    /// <summary>With what is missing.</summary>
    public DicomCodecException(string message)
        : base(message)
    {
    }

    /// <summary>With what is missing and why.</summary>
    public DicomCodecException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
