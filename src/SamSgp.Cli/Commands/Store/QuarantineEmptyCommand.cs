using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Instances;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store quarantine empty</c>: removes files for good.</summary>
internal sealed class QuarantineEmptyCommand : TerminalCommand
{
    private readonly Argument<string[]> _names = QuarantineCommand.Names();
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();

    public QuarantineEmptyCommand()
        : base("empty", "Remove files of the quarantine for good. The service may run.",
            "samsgp store quarantine empty --data /var/lib/samsgp/data")
    {
        Add(_names);
        Add(_data);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var data = arguments.GetRequiredValue(_data);
        var files = QuarantineChoice.Of(data, arguments.GetValue(_names) ?? []);
        foreach (var file in files)
        {
            token.ThrowIfCancellationRequested();
            Quarantine.DeleteIn(data.FullName, file);
        }

        terminal.WriteLine($"{files.Count} files are removed.");
        return Task.FromResult(ExitCode.Ok);
    }
}
