namespace SamSgp.Dicom;

/// <summary>Takes a stream that cannot seek into memory or a temporary file, so that it can be parsed.</summary>
internal static class SpooledStream
{
    private const int InMemory = 4 * 1024 * 1024;

    public static async Task<T> ReadAsync<T>(Stream stream, Func<Stream, T> parse, CancellationToken cancellationToken)
    {
        Stream spool = new MemoryStream();
        try
        {
            var chunk = new byte[64 * 1024];
            while (await stream.ReadAsync(chunk, cancellationToken) is > 0 and var count)
            {
                if (spool is MemoryStream && spool.Length + count > InMemory) spool = await SpillAsync(spool, cancellationToken);
                await spool.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            }

            spool.Position = 0;
            return spool is MemoryStream ? parse(spool) : await Task.Run(() => parse(spool), cancellationToken);
        }
        finally
        {
            await spool.DisposeAsync();
        }
    }

    private static async Task<Stream> SpillAsync(Stream memory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        memory.Position = 0;
        await memory.CopyToAsync(file, cancellationToken);
        return file;
    }
}
