using System.IO.Pipelines;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Copies values into a response, or parts of them; what lies in a file goes from there.</summary>
internal static class BufferSender
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Copies a part of a value.</summary>
    public static async Task SendAsync(PipeWriter output, IByteBuffer buffer, long offset, long count, CancellationToken cancellationToken)
    {
        if (buffer is FileByteBuffer file)
        {
            await FileSender.SendAsync(output, file.Path, file.Position + offset, count, cancellationToken);
            return;
        }

        await using var stream = output.AsStream(leaveOpen: true);
        if (offset == 0 && count == buffer.Size)
        {
            await buffer.CopyToStreamAsync(stream, cancellationToken);
            return;
        }

        for (var chunk = new byte[Math.Min(count, ChunkBytes)]; count > 0;)
        {
            var length = (int)Math.Min(count, chunk.Length);
            buffer.GetByteRange(offset, length, chunk);
            await stream.WriteAsync(chunk.AsMemory(0, length), cancellationToken);
            (offset, count) = (offset + length, count - length);
        }
    }
}
