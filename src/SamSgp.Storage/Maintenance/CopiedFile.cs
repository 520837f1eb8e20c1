using System.Security.Cryptography;

namespace SamSgp.Storage.Maintenance;

/// <summary>Puts a file into another folder, whole and on disk.</summary>
internal static class CopiedFile
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Gives the file a second name; false where the file system cannot, as between two of them.</summary>
    public static bool TryLink(string source, string target)
    {
        if (!OperatingSystem.IsLinux()) return false;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            HardLink.Create(source, target);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Copies the file.</summary>
    /// <returns>SHA-256 of what was copied, in lower-case hexadecimal, and its length.</returns>
    public static async Task<(string Sha256, long Bytes)> CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var reading = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        await using var writing = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[ChunkBytes];
        while (await reading.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            await writing.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        writing.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), writing.Length);
    }
}
