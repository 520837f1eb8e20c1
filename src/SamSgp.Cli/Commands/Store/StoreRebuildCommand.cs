using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store rebuild</c>: another index from the stored files.</summary>
internal sealed class StoreRebuildCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();

    public StoreRebuildCommand()
        : base("rebuild", "Put the index aside and make another one from the stored files; jobs and documents are taken over as far as they can be read. The service must not run.",
            "samsgp store rebuild --data /var/lib/samsgp/data") => Add(_data);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var (store, replaced) = OpenStore.WithNewIndex(arguments.GetRequiredValue(_data));
        await using var opened = store;
        if (replaced is not null)
            terminal.WriteRemark($"The index before is kept in {replaced.Folder}; {replaced.Workitems} workitems and {replaced.Documents} documents of it are taken over.");
        var report = await store.Repair.ReconcileAsync(
            (path, reason) => terminal.WriteWarning(Printable.Of($"{path} is no instance and is left where it is: {reason}")),
            adopted => terminal.WriteRemark($"{adopted} instances"), token);
        terminal.WriteLine($"{report.Adopted} instances are in the index.");
        if (report.Quarantined > 0) terminal.WriteWarning($"{report.Quarantined} second files of instances are in the quarantine.");
        return ExitCode.Ok;
    }
}
