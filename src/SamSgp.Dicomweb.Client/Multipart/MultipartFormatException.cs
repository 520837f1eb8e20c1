namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>The bytes are no multipart body (RFC 2046 5.1); the message says where.</summary>
public sealed class MultipartFormatException(string message) : IOException(message);
