using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom check</c>: what a file is and what is wrong with it.</summary>
internal sealed class DicomCheckCommand : TerminalCommand
{
    private readonly Argument<FileInfo[]> _files = new("FILE") { Description = "Files.", Arity = ArgumentArity.OneOrMore };

    public DicomCheckCommand()
        : base("check", "Say what files are and what is wrong with them; fails when a file has errors.",
            "samsgp dicom check IMAGE.dcm") => Add(_files);

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var code = ExitCode.Ok;
        foreach (var file in arguments.GetRequiredValue(_files))
        {
            token.ThrowIfCancellationRequested();
            var report = DicomCheck.Run(file.FullName);
            terminal.WriteLine(file.FullName);
            foreach (var (name, value) in report.Facts) terminal.WriteLine($"  {name}: {Printable.Of(value)}");
            foreach (var finding in report.Findings) terminal.WriteLine($"  {Printable.Of(finding.ToString())}");
            terminal.WriteLine(report.Findings.Count == 0 ? "  Nothing is wrong with it." : $"  {report.Findings.Count} findings.");
            if (report.HasErrors) code = ExitCode.Failed;
        }

        return Task.FromResult(code);
    }
}
