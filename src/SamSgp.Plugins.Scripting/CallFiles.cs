using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.ScriptProcess.Wire;

namespace SamSgp.Plugins.Scripting;

/// <summary>The files of one call: voxels for the script, voxels from it. They show patients, so only this user can read
/// them, and they are gone when the call ends; after a crash, at the next start.</summary>
internal sealed class CallFiles : IDisposable
{
    private const string Prefix = "samsgp-script-";

    private readonly string _folder = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;

    /// <summary>What the script reads.</summary>
    public string DataPath => Path.Combine(_folder, "in");

    /// <summary>What the script writes.</summary>
    public string ResultPath => Path.Combine(_folder, "out");

    /// <summary>Removes what processes that have ended left behind.</summary>
    public static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var name = Path.GetFileName(folder);
            if (!int.TryParse(name[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var process)) continue;
            if (BeginningOf(process) is not { } began || Directory.GetLastWriteTimeUtc(folder) < began) Remove(folder);
        }
    }

    // Null where it has ended. In a container every process has the number that the one before it had.
    private static DateTime? BeginningOf(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return running.StartTime.ToUniversalTime();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Puts voxels where the script reads them.</summary>
    public void Write(Volume source, MaskVolume? masks, CancellationToken cancellationToken) =>
        VoxelFile.Write(DataPath, source, masks, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Remove(_folder);

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or on a file system that is gone.
        }
    }
}
