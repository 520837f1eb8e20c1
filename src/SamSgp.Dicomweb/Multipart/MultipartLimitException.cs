namespace SamSgp.Dicomweb.Multipart;

/// <summary>A multipart body is larger than allowed; the message names the limit.</summary>
internal sealed class MultipartLimitException(string message) : Exception(message);
