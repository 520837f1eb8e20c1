using System.CommandLine.Invocation;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands;

namespace SamSgp.Cli;

/// <summary>The program: reads the arguments, runs the command, returns the process' exit code.</summary>
internal static class Samsgp
{
    /// <summary>How long a command may take to come to an end after Ctrl-C before the process ends without it.</summary>
    private static readonly TimeSpan TimeToCancel = TimeSpan.FromSeconds(30);

    /// <summary>Runs one command line; Ctrl-C and SIGTERM cancel it.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken token)
    {
        var parsed = new SamsgpCommand().Parse(arguments);
        terminal.Verbose = parsed.GetValue(SamsgpCommand.Verbose);
        if (parsed.Action is ParseErrorAction) return UsageError.Report(parsed, terminal);

        return await parsed.InvokeAsync(new TerminalInvocation(terminal)
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeToCancel,
        }, token);
    }
}
