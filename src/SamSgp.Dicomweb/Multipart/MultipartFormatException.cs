namespace SamSgp.Dicomweb.Multipart;

/// <summary>The bytes are no multipart body (RFC 2046 5.1); the message says where.</summary>
internal sealed class MultipartFormatException(string message) : FormatException(message);
