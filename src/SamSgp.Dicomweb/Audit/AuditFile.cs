namespace SamSgp.Dicomweb.Audit;

/// <summary>An audit file. Lines go into it whole or not at all.</summary>
internal sealed class AuditFile : IDisposable
{
    private readonly FileStream _stream;

    private AuditFile(FileStream stream) => _stream = stream;

    public string Path => _stream.Name;

    public long Length => _stream.Length;

    /// <summary>Opens it at its end, or makes it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static AuditFile Open(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        // No buffer: what the disk did not take must not be dropped with one.
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            EndLine(stream);
            return new AuditFile(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends lines, each with its end.</summary>
    /// <exception cref="IOException">The disk did not take them; the file is as it was.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        var end = _stream.Length;
        try
        {
            _stream.Write(lines);
        }
        catch (IOException)
        {
            // A full disk takes a part: it would stand twice when all are written again.
            _stream.SetLength(end);
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    // A process that was killed may have left half a line: the next entry must not be lost with it.
    private static void EndLine(FileStream stream)
    {
        if (stream.Length == 0) return;
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n') stream.WriteByte((byte)'\n');
    }
}
