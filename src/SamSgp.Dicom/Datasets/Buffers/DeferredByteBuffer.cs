using System.Buffers;

namespace SamSgp.Dicom;

/// <summary>Bytes that are read each time they are asked for.</summary>
public abstract class DeferredByteBuffer : IByteBuffer
{
    private protected DeferredByteBuffer(long size) => Size = size;

    /// <inheritdoc/>
    public bool IsMemory => false;

    /// <inheritdoc/>
    public long Size { get; private protected set; }

    /// <inheritdoc/>
    public byte[] Data
    {
        get
        {
            if (Size > Array.MaxLength)
                throw new DicomDataException($"A value of {Size} bytes is larger than an array; read it in ranges.");
            var data = GC.AllocateUninitializedArray<byte>((int)Size);
            Read(0, data);
            return data;
        }
    }

    /// <inheritdoc/>
    public void GetByteRange(long offset, int count, byte[] output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Size);
        Read(offset, output.AsSpan(0, count));
    }

    /// <inheritdoc/>
    public void CopyToStream(Stream stream)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            for (long done = 0; done < Size;)
            {
                var count = (int)Math.Min(chunk.Length, Size - done);
                Read(done, chunk.AsSpan(0, count));
                stream.Write(chunk.AsSpan(0, count));
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <inheritdoc/>
    public async Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            for (long done = 0; done < Size;)
            {
                var count = (int)Math.Min(chunk.Length, Size - done);
                Read(done, chunk.AsSpan(0, count));
                await stream.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Fills a span from a place in the value.</summary>
    internal abstract void Read(long offset, Span<byte> output);
}
