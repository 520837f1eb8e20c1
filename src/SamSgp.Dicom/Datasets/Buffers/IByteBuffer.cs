namespace SamSgp.Dicom;

/// <summary>The bytes of a value, in memory or still where they were read from. Numbers in them are little endian,
/// whatever the file's order was.</summary>
public interface IByteBuffer
{
    /// <summary>Whether the bytes are in memory.</summary>
    bool IsMemory { get; }

    /// <summary>Number of bytes.</summary>
    long Size { get; }

    /// <summary>All bytes; read, or copied, where they are not an array of their own. Not to be changed.</summary>
    byte[] Data { get; }

    /// <summary>All bytes, not copied where they are in memory.</summary>
    ReadOnlyMemory<byte> Memory => Data;

    /// <summary>Copies a part to the start of an array.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <param name="output">Where to.</param>
    void GetByteRange(long offset, int count, byte[] output);

    /// <summary>Writes all bytes to a stream.</summary>
    void CopyToStream(Stream stream);

    /// <summary>Writes all bytes to a stream.</summary>
    Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken);
}
