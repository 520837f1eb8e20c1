namespace SamSgp.Dicom;

/// <summary>Several buffers, one after the other.</summary>
public sealed class CompositeByteBuffer : DeferredByteBuffer, IByteBuffer
{
    private readonly List<IByteBuffer> _buffers;

    /// <summary>Several buffers as one.</summary>
    public CompositeByteBuffer(params IByteBuffer[] buffers) : base(buffers.Sum(buffer => buffer.Size)) =>
        _buffers = [.. buffers];

    /// <summary>Several buffers as one.</summary>
    public CompositeByteBuffer(IEnumerable<IByteBuffer> buffers) : this(buffers.ToArray())
    {
    }

    /// <summary>The parts.</summary>
    public IReadOnlyList<IByteBuffer> Buffers => _buffers;

    /// <inheritdoc/>
    public new bool IsMemory => Buffers.All(buffer => buffer.IsMemory);

    /// <summary>Adds a part at the end.</summary>
    internal void Append(IByteBuffer buffer)
    {
        _buffers.Add(buffer);
        Size += buffer.Size;
    }

    internal override void Read(long offset, Span<byte> output)
    {
        foreach (var buffer in Buffers)
        {
            if (output.IsEmpty) return;
            if (offset >= buffer.Size)
            {
                offset -= buffer.Size;
                continue;
            }

            var count = (int)Math.Min(buffer.Size - offset, output.Length);
            if (buffer.IsMemory)
            {
                buffer.Memory.Span.Slice((int)offset, count).CopyTo(output);
            }
            else
            {
                var part = new byte[count];
                buffer.GetByteRange(offset, count, part);
                part.CopyTo(output);
            }

            output = output[count..];
            offset = 0;
        }
    }
}
