using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp serve</c>: becomes the service that is installed beside this program.</summary>
internal sealed class ServeCommand : TerminalCommand
{
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
        string[] demo = arguments.GetValue(_demo) ? ["--Demo:Enabled=true"] : [];
        throw InstalledService.Become([.. demo, .. arguments.GetValue(_options) ?? [], .. arguments.UnmatchedTokens]);
    }
}
