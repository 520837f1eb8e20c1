using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store verify</c>: compares files and index.</summary>
internal sealed class StoreVerifyCommand : TerminalCommand
{
    private readonly StorePlace _place = new("", "The service's");
    private readonly Option<int> _rate = new("--rate")
    {
        Description = "Megabytes a second that are read at most; 0 for as fast as it goes.",
        HelpName = "MB",
        DefaultValueFactory = _ => 50,
    };
    private readonly Option<bool> _restart = new("--restart") { Description = "Begin anew instead of where it was interrupted." };

    public StoreVerifyCommand()
        : base("verify", "Compare each instance with its file, length and SHA-256, and look for files of no instance. The service may run.",
            "samsgp store verify --data /var/lib/samsgp/data", "samsgp store verify --connection /etc/samsgp/database --shared /srv/samsgp", "samsgp store verify --data /var/lib/samsgp/data --rate 200 --restart")
    {
        foreach (var option in _place.Options) Add(option);
        Add(_rate.Within(0, 1_000_000));
        Add(_restart);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var verification = _place.Verification(arguments);
        var report = await terminal.WithProgressAsync(progress => verification.RunAsync(
            arguments.GetValue(_rate) * 1_000_000L, arguments.GetValue(_restart), finding => terminal.WriteLine(Findings.Line(finding)),
            (done, of) => progress.Report(Findings.Progress("Comparing instances", done, of)), token));
        terminal.WriteRemark(report.Findings.Count == 0
            ? $"{report.Instances} instances, each with its file as it was stored; no other files."
            : $"{report.Instances} instances, {report.Findings.Count} findings. docs/operations.md says what to do.");
        return report.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
