namespace SamSgp.Dicom;

/// <summary>No bytes.</summary>
public static class EmptyBuffer
{
    /// <summary>The buffer of no bytes.</summary>
    public static IByteBuffer Value { get; } = new MemoryByteBuffer(Array.Empty<byte>());
}
