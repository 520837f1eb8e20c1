using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Instances;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store quarantine list</c>: what is in it, and why.</summary>
internal sealed class QuarantineListCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo> _data = StoreCommand.Data();

    public QuarantineListCommand()
        : base("list", "List the files in the quarantine, with the reason. The service may run.",
            "samsgp store quarantine list --data /var/lib/samsgp/data") => Add(_data);

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var files = Quarantine.ListIn(arguments.GetRequiredValue(_data).FullName);
        foreach (var file in files)
            terminal.WriteLine(Printable.Of(string.Create(CultureInfo.InvariantCulture, $"{file.Name}  {file.Since:u}  {file.Bytes} bytes  {file.Reason}")));
        terminal.WriteRemark(files.Count == 0 ? "The quarantine is empty." : $"{files.Count} files.");
        return Task.FromResult(ExitCode.Ok);
    }
}
