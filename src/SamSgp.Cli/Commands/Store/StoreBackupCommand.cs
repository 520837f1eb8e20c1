using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store backup</c>: a copy of one moment, while the service runs.</summary>
internal sealed class StoreBackupCommand : TerminalCommand
{
    private readonly Argument<DirectoryInfo> _target = new("target") { Description = "A folder that is new or empty." };
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();
    private readonly Option<bool> _copy = new("--copy")
    {
        Description = "Copy instances and compare them with their hashes, also on the same file system, where else a second name is made.",
    };

    public StoreBackupCommand()
        : base("backup", "Write instances, index, taught support and logs to another folder. The service may run.",
            "samsgp store backup /backup/samsgp-monday --data /var/lib/samsgp/data",
            "samsgp store backup /mnt/other-disk/samsgp --data /var/lib/samsgp/data --copy")
    {
        Add(_target);
        Add(_data);
        Add(_copy);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var target = arguments.GetRequiredValue(_target).FullName;
        var backup = new StoreBackup(arguments.GetRequiredValue(_data).FullName, TimeProvider.System);
        var report = await terminal.WithProgressAsync(progress => backup.WriteAsync(target, arguments.GetValue(_copy),
            (done, of) => progress.Report(Findings.Progress("Writing instances", done, of)), token));
        foreach (var finding in report.Findings) terminal.WriteLine(Findings.Line(finding));
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"{report.Instances} instances, {report.Bytes / 1e6:F1} MB, in {target}. 'sha256sum -c backup.sha256' in it checks it."));
        if (report.Findings.Count == 0) return ExitCode.Ok;
        terminal.WriteError($"{report.Findings.Count} files were not what was stored, and are not in the backup.");
        return ExitCode.Failed;
    }
}
