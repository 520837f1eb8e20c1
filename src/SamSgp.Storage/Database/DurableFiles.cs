namespace SamSgp.Storage.Database;

/// <summary>Files that something is about to refer to.</summary>
public static class DurableFiles
{
    /// <summary>Has them, and the folders they are in, on the disk: what refers to them later is not left without them by a power cut.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static void Flush(params IReadOnlyCollection<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var path in paths)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Flush(flushToDisk: true);
        }

        foreach (var folder in paths.Select(path => Path.GetDirectoryName(Path.GetFullPath(path))!).Distinct()) Durability.FlushFolder(folder);
    }
}
