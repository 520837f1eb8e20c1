using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store copy</c>: from a single process's store to one that several share, or back.</summary>
internal sealed class StoreCopyCommand : TerminalCommand
{
    private readonly StorePlace _source = new("", "The source's"), _target = new("to-", "The target's");
    private readonly Option<bool> _link = new("--link") { Description = "Give files a second name instead of copying them, where both lie on one file system." };

    public StoreCopyCommand()
        : base("copy", "Copy a store into an empty one, of a single process or of several (docs/scaling.md). No service may run on either; interrupted, it goes on where it was.",
            "samsgp store copy --data /var/lib/samsgp/data --to-connection /etc/samsgp/database --to-shared /srv/samsgp",
            "samsgp store copy --connection /etc/samsgp/database --shared /srv/samsgp --to-data /var/lib/samsgp/data")
    {
        foreach (var option in _source.Options.Concat(_target.Options)) Add(option);
        Add(_link);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var report = await CopyAsync(arguments, terminal, token);
        foreach (var finding in report.Findings) terminal.WriteLine(Findings.Line(finding));
        terminal.WriteRemark($"{report.Instances} instances, {report.Workitems} workitems, {report.Documents} documents are copied. Comparing the copy with its index:");
        var verified = await terminal.WithProgressAsync(progress => _target.Verification(arguments).RunAsync(0, true, finding => terminal.WriteLine(Findings.Line(finding)),
            (done, of) => progress.Report(Findings.Progress("Comparing instances", done, of)), token));
        if (report.Findings.Count + verified.Findings.Count > 0)
        {
            terminal.WriteError($"{report.Findings.Count} files of the source were not what was stored, {verified.Findings.Count} of the copy are not. docs/operations.md says what to do.");
            return ExitCode.Failed;
        }

        terminal.WriteRemark($"{verified.Instances} instances, each with its file as it was stored. The service can be started on the copy; the source is as it was.");
        return ExitCode.Ok;
    }

    private async Task<CopyReport> CopyAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        await using var source = _source.Open(arguments, make: false);
        await using var target = _target.Open(arguments, make: true);
        return await terminal.WithProgressAsync(progress => new StoreCopy(source.End, target.End).RunAsync(
            arguments.GetValue(_link), (done, of) => progress.Report(Findings.Progress("Copying instances", done, of)), token));
    }
}
