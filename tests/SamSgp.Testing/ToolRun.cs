using System.Diagnostics;

namespace SamSgp.Testing;

/// <summary>What a program answered.</summary>
/// <param name="ExitCode">0 mostly means that all went well.</param>
/// <param name="Output">Standard output and standard error, line by line as they came.</param>
public sealed record ToolRun(int ExitCode, string Output)
{
    /// <summary>Runs a program of the PATH to its end.</summary>
    /// <param name="tool">Name, or full path.</param>
    /// <param name="arguments">One string each; no shell reads them.</param>
    public static ToolRun Of(string tool, params IEnumerable<string> arguments)
    {
        var path = tool.Contains('/', StringComparison.Ordinal) ? tool : Tools.Find(tool)!;
        using var process = Process.Start(new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var log = new ProcessLog(process);
        process.WaitForExit();
        return new(process.ExitCode, log.Text);
    }
}
