namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>A peer did not do what was asked. The message names peer, request and answer, never a secret or a patient.</summary>
public sealed class PeerException : IOException
{
    /// <summary>Creates the exception.</summary>
    public PeerException(PeerFault fault, string message, Exception? inner)
        : base(message, inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public PeerFault Fault { get; }

    /// <summary>True when the same request may succeed a moment later.</summary>
    public bool IsPassing => Fault is PeerFault.Unreachable or PeerFault.TimedOut or PeerFault.Unavailable or PeerFault.Malformed;
}
