namespace SamSgp.Imaging.Codecs;

/// <summary>Frames cannot be decoded on this machine: their transfer syntax is unknown, or a system library is
/// missing. The message says which, and what to install.</summary>
public sealed class CodecUnavailableException : Exception
{
    /// <summary>With what is missing.</summary>
    public CodecUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what is missing and why.</summary>
    public CodecUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public CodecUnavailableException()
    {
    }
}
