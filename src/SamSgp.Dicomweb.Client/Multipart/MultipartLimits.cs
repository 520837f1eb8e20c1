namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>What a multipart body may hold at most.</summary>
/// <param name="Parts">Number of parts.</param>
/// <param name="PartBytes">Bytes in one part's body.</param>
/// <param name="HeaderBytes">Bytes in one part's headers, and in what comes before the first boundary.</param>
public sealed record MultipartLimits(int Parts, long PartBytes, int HeaderBytes);
