using System.CommandLine;
using System.Text;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom json</c>: a file as DICOM JSON.</summary>
internal sealed class DicomJsonCommand : TerminalCommand
{
    private const long LargeValue = 1024;

    private readonly Argument<FileInfo> _file = new("FILE") { Description = "A DICOM file." };
    private readonly Option<bool> _pretty = new("--pretty") { Description = "Indent it." };
    private readonly Option<bool> _keywords = new("--keywords") { Description = "Name attributes by keyword instead of tag; for people." };

    private readonly Option<string?> _bulkData = new("--bulk-data")
    {
        Description = "Values above 1 KiB become references: this address, then the path of the attribute. Otherwise they stand inline.",
        HelpName = "URI",
    };

    public DicomJsonCommand()
        : base("json", "Print a DICOM file as DICOM JSON (PS3.18 annex F).",
            "samsgp dicom json IMAGE.dcm", "samsgp dicom json IMAGE.dcm --pretty --bulk-data bulk")
    {
        Add(_file);
        Add(_pretty);
        Add(_keywords);
        Add(_bulkData);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var file = DicomFile.Open(arguments.GetRequiredValue(_file).FullName, FileReadOption.ReadLargeOnDemand);
        var prefix = arguments.GetValue(_bulkData);
        var json = DicomJson.ToUtf8(file.Dataset, new DicomJsonOptions
        {
            IsIndented = arguments.GetValue(_pretty),
            WriteTagsAsKeywords = arguments.GetValue(_keywords),
            BulkDataUri = prefix is null ? null : value => value.Size > LargeValue ? $"{prefix.TrimEnd('/')}/{value.Path}" : null,
        });
        await terminal.Output.WriteLineAsync(Encoding.UTF8.GetString(json.Span).AsMemory(), token);
        return ExitCode.Ok;
    }
}
