using System.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.CommandLine;

/// <summary>A command of <c>samsgp</c>. A subclass declares its options as fields, adds them in its constructor and
/// does its work in <see cref="RunAsync"/>; one file a command, in the folder of its group, added to the group's
/// command or to <see cref="Commands.SamsgpCommand"/>.</summary>
internal abstract class TerminalCommand : Command
{
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One sentence for help.</param>
    /// <param name="examples">Whole command lines that work, shown below the help text.</param>
    protected TerminalCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(RunGuardedAsync);
    }

    /// <summary>Whole command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work. Results go to the terminal's output, progress and remarks to its error stream; a
    /// <see cref="CommandException"/> ends the command with a sentence.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    protected abstract Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token);

    private async Task<int> RunGuardedAsync(ParseResult arguments, CancellationToken token)
    {
        var terminal = TerminalInvocation.Of(arguments);
        try
        {
            return await RunAsync(arguments, terminal, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            terminal.WriteError("Cancelled.");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (IsExpected(e))
        {
            terminal.WriteError(e.Message, e.InnerException ?? e);
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // The program's last line of defence: a bug is reported in a sentence, not as a crash.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.WriteError($"{e.Message} ({e.GetType().Name}; --verbose shows where)", e);
            return ExitCode.Failed;
        }
    }

    // What files and their content may do to a command; anything else is a bug.
    private static bool IsExpected(Exception e) =>
        e is CommandException or DicomException or InvalidDataException or IOException or UnauthorizedAccessException;
}
