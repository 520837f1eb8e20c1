namespace SamSgp.Cli.CommandLine;

/// <summary>Ends a command with a sentence for its user: what is wrong, where, and what would be right.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Fails with <see cref="ExitCode.Failed"/>.</summary>
    public CommandException(string message)
        : base(message)
    {
    }

    /// <summary>Fails with <see cref="ExitCode.Failed"/>; the cause is shown with <c>--verbose</c>.</summary>
    public CommandException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
