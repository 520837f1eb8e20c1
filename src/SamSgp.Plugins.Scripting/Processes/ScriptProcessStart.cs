using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Processes;

/// <summary>Starts the program that lies beside this assembly: by the same .NET this process runs on, or, in a
/// self-contained publication, by itself.</summary>
internal static class ScriptProcessStart
{
    // Nothing else of this process' environment goes there: it may hold passwords.
    private static readonly string[] PassedOn = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH"];

    /// <summary>Starts it.</summary>
    /// <exception cref="ScriptException">It is not there, or does not start.</exception>
    public static Process Start(long heapBytes)
    {
        var program = typeof(ScriptCall).Assembly.Location;
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (FindDotnet() is { } dotnet)
        {
            start.FileName = dotnet;
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(program);
        }
        else
        {
            start.FileName = Path.ChangeExtension(program, null);
        }

        SetEnvironment(start, heapBytes);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new ScriptException(ScriptFailure.NotStarted, $"cannot run: {start.FileName} does not start ({e.Message})");
        }
    }

    // The runtime's folder is DOTNET/shared/Microsoft.NETCore.App/VERSION.
    private static string? FindDotnet()
    {
        var muxer = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(muxer) ? muxer : null;
    }

    private static void SetEnvironment(ProcessStartInfo start, long heapBytes)
    {
        var kept = PassedOn.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
            if (value is not null) start.Environment[name] = value;
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics_IPC"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
    }
}
