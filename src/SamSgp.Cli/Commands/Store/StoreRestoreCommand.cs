using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store restore</c>: a data directory out of a backup.</summary>
internal sealed class StoreRestoreCommand : TerminalCommand
{
    private readonly Argument<DirectoryInfo> _backup = new("backup") { Description = "Folder of a backup; it is only read." };
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();

    public StoreRestoreCommand()
        : base("restore", "Make a data directory out of a backup; every file is compared with its hash. The data directory must be empty.",
            "samsgp store restore /backup/samsgp-monday --data /var/lib/samsgp/data")
    {
        Add(_backup);
        Add(_data);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var data = arguments.GetRequiredValue(_data).FullName;
        var report = await terminal.WithProgressAsync(progress => StoreRestoration.RestoreAsync(
            arguments.GetRequiredValue(_backup).FullName, data, (done, of) => progress.Report(Findings.Progress("Restoring files", done, of)), token));
        foreach (var finding in report.Findings) terminal.WriteLine(Findings.Line(finding));
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"{report.Instances} instances, {report.Bytes / 1e6:F1} MB, in {data}. The service can be started on it."));
        if (report.Findings.Count == 0) return ExitCode.Ok;
        terminal.WriteError($"{report.Findings.Count} files were not what was backed up, and are left out: their instances are missing.");
        return ExitCode.Failed;
    }
}
