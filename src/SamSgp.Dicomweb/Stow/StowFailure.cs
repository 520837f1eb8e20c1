namespace SamSgp.Dicomweb.Stow;

/// <summary>A part that was not stored.</summary>
/// <param name="Reason">Failure Reason (0008,1197).</param>
/// <param name="SopClassUid">Where it could be read.</param>
/// <param name="SopInstanceUid">Where it could be read.</param>
/// <param name="Comment">What is wrong and what would be right.</param>
internal sealed record StowFailure(ushort Reason, string? SopClassUid, string? SopInstanceUid, string Comment);
