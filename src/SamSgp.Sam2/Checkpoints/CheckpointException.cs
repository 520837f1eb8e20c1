namespace SamSgp.Sam2.Checkpoints;

/// <summary>A file that is no checkpoint this product reads, or whose weights do not fit the network. The message says
/// which file, what is wrong and what would be right.</summary>
public sealed class CheckpointException : IOException
{
    /// <summary>With a message for the user.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the user and what led to it.</summary>
    public CheckpointException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
