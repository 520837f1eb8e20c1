using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SamSgp.Cli.CommandLine;

/// <summary>The usual help text, then the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not TerminalCommand { Examples.Count: > 0 } command) return code;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in command.Examples) output.WriteLine("  " + example);
        output.WriteLine();
        return code;
    }
}
