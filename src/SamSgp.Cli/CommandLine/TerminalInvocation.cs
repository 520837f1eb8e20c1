using System.CommandLine;

namespace SamSgp.Cli.CommandLine;

/// <summary>Carries the terminal to the commands.</summary>
internal sealed class TerminalInvocation : InvocationConfiguration
{
    public TerminalInvocation(Terminal terminal) =>
        (Terminal, Output, Error) = (terminal, terminal.Output, terminal.Error);

    /// <summary>Where the command writes.</summary>
    public Terminal Terminal { get; }

    /// <summary>The terminal of a run.</summary>
    public static Terminal Of(ParseResult arguments) => ((TerminalInvocation)arguments.InvocationConfiguration).Terminal;
}
