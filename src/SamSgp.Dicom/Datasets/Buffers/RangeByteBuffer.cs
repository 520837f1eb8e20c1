namespace SamSgp.Dicom;

/// <summary>A part of another buffer.</summary>
public sealed class RangeByteBuffer : DeferredByteBuffer, IByteBuffer
{
    private readonly long _offset;

    /// <summary>A part of a buffer.</summary>
    public RangeByteBuffer(IByteBuffer buffer, long offset, long length) : base(length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, buffer.Size);
        Internal = buffer;
        _offset = offset;
    }

    /// <summary>The whole.</summary>
    public IByteBuffer Internal { get; }

    /// <inheritdoc/>
    public new bool IsMemory => Internal.IsMemory;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Memory =>
        Internal.IsMemory ? Internal.Memory.Slice((int)_offset, (int)Size) : Data;

    internal override void Read(long offset, Span<byte> output)
    {
        if (Internal.IsMemory)
        {
            Internal.Memory.Span.Slice((int)(_offset + offset), output.Length).CopyTo(output);
            return;
        }

        if (Internal is DeferredByteBuffer deferred)
        {
            deferred.Read(_offset + offset, output);
            return;
        }

        var part = new byte[output.Length];
        Internal.GetByteRange(_offset + offset, part.Length, part);
        part.CopyTo(output);
    }
}
