namespace SamSgp.Dicom;

/// <summary>Bytes in a file, which must stay as it is as long as the buffer is used.</summary>
public sealed class FileByteBuffer : DeferredByteBuffer
{
    /// <summary>A part of a file.</summary>
    public FileByteBuffer(string path, long position, long length) : base(length)
    {
        Path = path;
        Position = position;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>First byte.</summary>
    public long Position { get; }

    internal override void Read(long offset, Span<byte> output)
    {
        using var handle = System.IO.File.OpenHandle(Path);
        while (!output.IsEmpty)
        {
            var count = RandomAccess.Read(handle, output, Position + offset);
            if (count == 0) throw new DicomDataException($"{Path} is shorter than it was when it was opened.");
            output = output[count..];
            offset += count;
        }
    }
}
