using System.IO.Pipelines;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Copies parts of files into a response without buffers in between.</summary>
internal static class FileSender
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Copies a part of a file.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than the index says.</exception>
    public static async Task SendAsync(PipeWriter output, string path, long offset, long count, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        while (count > 0)
        {
            var memory = output.GetMemory((int)Math.Min(ChunkBytes, count));
            var read = RandomAccess.Read(file, memory.Span[..(int)Math.Min(memory.Length, count)], offset);
            if (read == 0) throw new EndOfStreamException("A stored file is shorter than its index entry says.");
            output.Advance(read);
            (offset, count) = (offset + read, count - read);
            await output.FlushAsync(cancellationToken);
        }
    }
}
