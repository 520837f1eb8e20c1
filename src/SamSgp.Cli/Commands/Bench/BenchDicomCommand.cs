using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench;

/// <summary><c>samsgp bench dicom</c>: how fast files are read, decoded and written, beside pydicom in the same run.</summary>
internal sealed class BenchDicomCommand : TerminalCommand
{
    private const string Reading = "reading", Decoding = "decoding", Segmentations = "seg";

    private readonly Option<DirectoryInfo?> _files = new("--files")
    {
        Description = "Folder of images to decode: the largest of each transfer syntax is measured.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _only = new("--only") { Description = "One part of the table." };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long each row is measured.",
        DefaultValueFactory = _ => 2,
    };

    public BenchDicomCommand()
        : base("dicom", "Measure reading, decoding and writing DICOM beside pydicom (run it on an idle machine).",
            "samsgp bench dicom", "samsgp bench dicom --files SERIES/")
    {
        _only.AcceptOnlyFromAmong(Reading, Decoding, Segmentations);
        Add(_files);
        Add(_only);
        Add(_seconds);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var folder = arguments.GetValue(_files);
        if (folder is { Exists: false }) throw new CommandException($"{folder.FullName} is not there.");
        var (clock, budget) = (new BenchClock(TimeProvider.System), TimeSpan.FromSeconds(arguments.GetValue(_seconds)));
        var python = BenchTool.FindPython("pydicom", "numpy");
        if (python is null) terminal.WriteRemark("pydicom is not on this machine (Debian: python3-pydicom): nothing to compare with.");
        var table = new BenchTable("DICOM", "pydicom");
        bool Wanted(string part) => arguments.GetValue(_only) is not { } only || only == part;
        if (Wanted(Reading)) new ReadingBench(clock, budget).Run(python, table, token);
        if (Wanted(Decoding) && folder is not null) new DecodingBench(clock, budget).Run(folder.FullName, python, table, token);
        if (Wanted(Segmentations)) new SegmentationBench(clock, budget).Run(python, table, token);
        table.WriteTo(terminal);
        return Task.FromResult(ExitCode.Ok);
    }
}
