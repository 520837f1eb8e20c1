using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store quarantine restore</c>: takes files back into the store.</summary>
internal sealed class QuarantineRestoreCommand : TerminalCommand
{
    private readonly Argument<string[]> _names = QuarantineCommand.Names();
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();

    public QuarantineRestoreCommand()
        : base("restore", "Move files back into the store and its index. The service must not run.",
            "samsgp store quarantine restore --data /var/lib/samsgp/data")
    {
        Add(_names);
        Add(_data);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var data = arguments.GetRequiredValue(_data);
        var files = QuarantineChoice.Of(data, arguments.GetValue(_names) ?? []);
        await using var store = OpenStore.Open(data);
        var restored = 0;
        foreach (var file in files)
        {
            var isBack = await store.Repair.RestoreAsync(
                file, (path, reason) => terminal.WriteWarning(Printable.Of($"{path} is no instance: {reason}")), token);
            if (isBack) restored++;
            else terminal.WriteWarning($"{file.Name} is not in the index: another file of its instance is, or it is no instance.");
        }

        terminal.WriteLine($"{restored} of {files.Count} files are instances again.");
        return restored == files.Count ? ExitCode.Ok : ExitCode.Failed;
    }
}
