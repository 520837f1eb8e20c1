using System.Globalization;

namespace SamSgp.Plugins.Scripting.Processes;

/// <summary>Memory that belongs to a process alone, so without the voxels it has mapped.</summary>
internal static class PrivateMemory
{
    /// <summary>Bytes; 0 where the system does not say (it has /proc/PID/status on Linux), or the process has ended.</summary>
    public static long Of(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line["RssAnon:".Length..^"kB".Length], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
