namespace SamSgp.Dicom;

/// <summary>Bytes in a seekable stream, which must stay open as long as the buffer is used. Readers of one stream take
/// turns.</summary>
public sealed class StreamByteBuffer : DeferredByteBuffer
{
    /// <summary>A part of a stream.</summary>
    public StreamByteBuffer(Stream stream, long position, long length) : base(length)
    {
        Stream = stream;
        Position = position;
    }

    /// <summary>The stream.</summary>
    public Stream Stream { get; }

    /// <summary>First byte.</summary>
    public long Position { get; }

    internal override void Read(long offset, Span<byte> output)
    {
        lock (Stream)
        {
            Stream.Position = Position + offset;
            Stream.ReadExactly(output);
        }
    }
}
