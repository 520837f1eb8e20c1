using System.CommandLine;
using System.CommandLine.Parsing;

namespace SamSgp.Cli.CommandLine;

/// <summary>What a command line that is not understood gets: each fault as a sentence, and where help is.</summary>
internal static class UsageError
{
    /// <summary>Writes the faults; returns <see cref="ExitCode.Usage"/>.</summary>
    public static int Report(ParseResult arguments, Terminal terminal)
    {
        foreach (var error in arguments.Errors) terminal.WriteError(error.Message);
        terminal.WriteRemark($"'{PathOf(arguments.CommandResult)} --help' shows what is understood.");
        return ExitCode.Usage;
    }

    private static string PathOf(SymbolResult? command) =>
        command is CommandResult { Parent: { } parent } inner ? $"{PathOf(parent)} {inner.Command.Name}" : "samsgp";
}
