using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom dump</c>: prints a file's attributes.</summary>
internal sealed class DicomDumpCommand : TerminalCommand
{
    private readonly Argument<FileInfo[]> _files = new("FILE")
    {
        Description = "DICOM files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _full = new("--full") { Description = "Print long values whole." };

    public DicomDumpCommand()
        : base("dump", "Print the attributes of DICOM files.", "samsgp dicom dump IMAGE.dcm", "samsgp dicom dump --full REPORT.dcm")
    {
        Add(_files);
        Add(_full);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var isFull = arguments.GetValue(_full);
        var code = ExitCode.Ok;
        foreach (var file in arguments.GetRequiredValue(_files))
        {
            token.ThrowIfCancellationRequested();
            try
            {
                Print(file.FullName, isFull, terminal);
            }
            catch (Exception e) when (e is DicomException or IOException or UnauthorizedAccessException)
            {
                terminal.WriteError($"{file}: {e.Message}", e);
                code = ExitCode.Failed;
            }
        }

        return Task.FromResult(code);
    }

    private static void Print(string path, bool isFull, Terminal terminal)
    {
        var file = DicomFile.Open(path, FileReadOption.ReadLargeOnDemand);
        terminal.WriteLine($"# {path} ({file.FileMetaInfo.TransferSyntax?.UID.Name ?? "no transfer syntax"})");
        DicomDump.Write(terminal.Output, file, isFull);
        foreach (var leniency in file.Leniencies) terminal.WriteWarning(leniency.ToString());
    }
}
