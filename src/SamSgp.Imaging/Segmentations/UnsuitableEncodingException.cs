namespace SamSgp.Imaging.Segmentations;

/// <summary>A result cannot be written in the encoding asked for; the message says what can hold it.</summary>
public sealed class UnsuitableEncodingException(string message) : ArgumentException(message);
