namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>A multipart body is larger than allowed; the message names the limit.</summary>
public sealed class MultipartLimitException(string message) : Exception(message);
