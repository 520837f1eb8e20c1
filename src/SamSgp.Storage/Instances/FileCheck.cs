using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SamSgp.Storage.Instances;

/// <summary>Compares a file of the store with what the index says of it.</summary>
internal static class FileCheck
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>What can be seen without reading the file: that it is there, itself and not a link, with its length.</summary>
    /// <returns>Null when nothing is wrong.</returns>
    public static DamageKind? Look(string instances, string relative, long bytes)
    {
        var file = new FileInfo(Path.Combine(instances, relative));
        if (StoredTree.IsLinked(instances, relative)) return DamageKind.Link;
        if (!file.Exists) return DamageKind.Missing;
        return file.Length == bytes ? null : DamageKind.Length;
    }

    /// <summary>Reads the file, too.</summary>
    /// <returns>Null when it is what was stored.</returns>
    public static async Task<DamageKind?> ReadAsync(
        string instances, string relative, long bytes, string sha256, Pace pace, CancellationToken cancellationToken)
    {
        if (Look(instances, relative, bytes) is { } seen) return seen;
        try
        {
            return await HashAsync(Path.Combine(instances, relative), pace, cancellationToken) == sha256 ? null : DamageKind.Content;
        }
        catch (FileNotFoundException)
        {
            return DamageKind.Missing;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return DamageKind.Unreadable;
        }
    }

    public static async Task<string> HashAsync(string path, Pace pace, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[(int)Math.Clamp(RandomAccess.GetLength(file), 1, ChunkBytes)];
        for (long at = 0; await TakeAsync(file, buffer, at, pace, cancellationToken) is > 0 and var read; at += read)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<int> TakeAsync(SafeFileHandle file, byte[] buffer, long at, Pace pace, CancellationToken cancellationToken)
    {
        await pace.TakeAsync(buffer.Length, cancellationToken);
        return RandomAccess.Read(file, buffer, at);
    }
}
