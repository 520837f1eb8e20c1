namespace SamSgp.Storage.Instances;

/// <summary>A received file is no instance that can be stored.</summary>
public sealed class UnreadableInstanceException : Exception
{
    /// <summary>Creates the fault.</summary>
    /// <param name="failureReason">Failure Reason (0008,1197) that says so.</param>
    /// <param name="message">What is wrong, where, and what would be right.</param>
    /// <param name="inner">What the reader said.</param>
    public UnreadableInstanceException(ushort failureReason, string message, Exception? inner)
        : base(message, inner) => FailureReason = failureReason;

    /// <summary>Failure Reason (0008,1197), PS3.18 I.2.2 and PS3.4 B.2.3.</summary>
    public ushort FailureReason { get; }

    /// <summary>SOP class, where the file got that far.</summary>
    public string? SopClassUid { get; init; }

    /// <summary>SOP instance, where the file got that far.</summary>
    public string? SopInstanceUid { get; init; }
}
