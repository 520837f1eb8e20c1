using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp worker</c>: becomes a process of the service that only runs jobs.</summary>
internal sealed class WorkerCommand : TerminalCommand
{
    private readonly Argument<string[]> _options = new("OPTIONS")
    {
        Description = "Options of the service, --Section:Name=value or --config=FILE (docs/configuration.md).",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public WorkerCommand()
        : base("worker", "Run jobs of a store that several processes share (docs/scaling.md); SIGTERM lets those at work end.",
            "samsgp worker --config=/etc/samsgp/samsgp.json")
    {
        Add(_options);
        // What the service understands is its own matter, and it names every fault.
        TreatUnmatchedTokensAsErrors = false;
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token) =>
        throw InstalledService.Become(["worker", .. arguments.GetValue(_options) ?? [], .. arguments.UnmatchedTokens]);
}
