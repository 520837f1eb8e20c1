using System.Runtime.InteropServices;

namespace SamSgp.Dicom;

/// <summary>Bytes in memory.</summary>
public sealed class MemoryByteBuffer : IByteBuffer
{
    private byte[]? _array;

    /// <summary>An array; kept, not copied.</summary>
    public MemoryByteBuffer(byte[] data)
    {
        _array = data;
        Memory = data;
    }

    /// <summary>A piece of memory; kept, not copied.</summary>
    public MemoryByteBuffer(ReadOnlyMemory<byte> data) => Memory = data;

    /// <inheritdoc/>
    public bool IsMemory => true;

    /// <inheritdoc/>
    public long Size => Memory.Length;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <inheritdoc/>
    public byte[] Data => _array ??= AsArray(Memory);

    /// <inheritdoc/>
    public void GetByteRange(long offset, int count, byte[] output) =>
        Memory.Span.Slice(checked((int)offset), count).CopyTo(output);

    /// <inheritdoc/>
    public void CopyToStream(Stream stream) => stream.Write(Memory.Span);

    /// <inheritdoc/>
    public Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken) =>
        stream.WriteAsync(Memory, cancellationToken).AsTask();

    private static byte[] AsArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0
            && segment.Array!.Length == segment.Count
            ? segment.Array
            : memory.ToArray();
}
