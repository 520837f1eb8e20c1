using System.Runtime.InteropServices;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands;

/// <summary>The service that is installed beside this program.</summary>
internal static partial class InstalledService
{
    private const string Service = "SamSgp.Dicomweb";

    /// <summary>Becomes the service: this process ends with its exit code.</summary>
    /// <param name="options">What it is told.</param>
    /// <returns>Why it could not.</returns>
    /// <exception cref="CommandException">There is none beside this program.</exception>
    public static CommandException Become(string[] options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, Service + ".dll");
        if (!File.Exists(program))
            throw new CommandException($"The service is not installed beside this program ({program}). In a checkout eng/up.sh builds and starts it.");
        if (!OperatingSystem.IsLinux()) throw new CommandException("The service runs on Linux only.");

        // As the scripts' process is started: by the same .NET this process runs on, or, in a self-contained publication, by itself.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] command = File.Exists(dotnet) ? [dotnet, program, .. options] : [Path.ChangeExtension(program, null), .. options];
        // In this very process: signals of a terminal or a supervisor reach the service, and its exit code is this one's.
        _ = Execute(command[0], [.. command, null], [.. Surroundings(), null]);
        return new CommandException($"{command[0]} does not start (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>The program of the service: beside this one, or as it was built in the same checkout.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Find()
    {
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, Service + ".dll"),
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", Service, "release", Service + ".dll")),
        ];
        return Array.Find(places, File.Exists) ?? throw new CommandException(
            $"The service is not installed beside this program ({places[0]}). In a checkout eng/samsgp builds it.");
    }

    // Heaps of the C library: the more there are, the more memory lies idle in them (docs/operations.md, Memory).
    private static IEnumerable<string> Surroundings() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}")
            .Concat(Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is null ? ["MALLOC_ARENA_MAX=1"] : []);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments, string?[] environment);
}
