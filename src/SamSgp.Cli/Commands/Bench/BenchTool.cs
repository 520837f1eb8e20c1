using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Another program to measure beside ours, where this machine has it.</summary>
internal static class BenchTool
{
    private const string Python = "python3";

    /// <summary>Whether a program starts at all.</summary>
    public static bool Has(string program, params string[] arguments) => Run(program, arguments, out _);

    /// <summary>The Python of this machine that has these modules, the system's first; null where none has.</summary>
    public static string? FindPython(params IEnumerable<string> modules) => new[] { "/usr/bin/" + Python, Python }
        .FirstOrDefault(python => Has(python, "-c", "import " + string.Join(", ", modules)));

    /// <summary>Runs a program of Python that prints "name seconds" lines; null where it fails.</summary>
    public static IReadOnlyDictionary<string, double>? Times(string python, string program, params IEnumerable<string> arguments)
    {
        if (!Run(python, ["-c", program, .. arguments], out var output)) return null;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a program to its end; false where it is missing or fails.</summary>
    public static bool Run(string program, IEnumerable<string> arguments, out string output)
    {
        output = "";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // It is not installed.
        }
    }
}
