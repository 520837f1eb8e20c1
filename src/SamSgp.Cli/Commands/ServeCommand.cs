using System.CommandLine;
using System.Runtime.InteropServices;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp serve</c>: becomes the service that is installed beside this program.</summary>
internal sealed partial class ServeCommand : TerminalCommand
{
    private const string Service = "SamSgp.Dicomweb";

    private readonly Option<bool> _demo = new("--demo") { Description = "Put a synthetic CT series into an empty store, to try things with." };

    private readonly Argument<string[]> _options = new("OPTIONS")
    {
        Description = "Options of the service, --Section:Name=value or --config=FILE (docs/configuration.md).",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ServeCommand()
        : base("serve", "Start the DICOMweb service and its viewer; Ctrl-C ends it.",
            "samsgp serve --demo",
            "samsgp serve --config=/etc/samsgp/samsgp.json --Storage:DataDirectory=/srv/samsgp")
    {
        Add(_demo);
        Add(_options);
        // What the service understands is its own matter, and it names every fault.
        TreatUnmatchedTokensAsErrors = false;
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var program = Path.Combine(AppContext.BaseDirectory, Service + ".dll");
        if (!File.Exists(program))
            throw new CommandException($"The service is not installed beside this program ({program}). In a checkout eng/up.sh builds and starts it.");
        if (!OperatingSystem.IsLinux()) throw new CommandException("The service runs on Linux only.");

        string[] demo = arguments.GetValue(_demo) ? ["--Demo:Enabled=true"] : [];
        string[] options = [.. demo, .. arguments.GetValue(_options) ?? [], .. arguments.UnmatchedTokens];
        // As the scripts' process is started: by the same .NET this process runs on, or, in a self-contained publication, by itself.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] command = File.Exists(dotnet) ? [dotnet, program, .. options] : [Path.ChangeExtension(program, null), .. options];
        // In this very process: signals of a terminal or a supervisor reach the service, and its exit code is this one's.
        _ = Execute(command[0], [.. command, null], [.. Surroundings(), null]);
        throw new CommandException($"{command[0]} does not start (error {Marshal.GetLastPInvokeError()}).");
    }

    // Heaps of the C library: the more there are, the more memory lies idle in them (docs/operations.md, Memory).
    private static IEnumerable<string> Surroundings() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}")
            .Concat(Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is null ? ["MALLOC_ARENA_MAX=1"] : []);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments, string?[] environment);
}
