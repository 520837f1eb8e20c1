using System.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store quarantine</c>: files that were taken out of the store.</summary>
internal sealed class QuarantineCommand : Command
{
    public QuarantineCommand()
        : base("quarantine", "Show, restore or remove files that were moved out of the store because nobody was told that they are stored.")
    {
        Add(new QuarantineListCommand());
        Add(new QuarantineRestoreCommand());
        Add(new QuarantineEmptyCommand());
    }

    /// <summary>Which files; each command makes its own argument.</summary>
    public static Argument<string[]> Names() => new("name")
    {
        Description = "Names as 'list' shows them; all where none is given.",
        Arity = ArgumentArity.ZeroOrMore,
    };
}
