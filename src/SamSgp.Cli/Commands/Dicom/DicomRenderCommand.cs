using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Rendering;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom render</c>: a frame as a picture.</summary>
internal sealed class DicomRenderCommand : TerminalCommand
{
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "A DICOM image." };

    private readonly Option<FileInfo> _output = new("--output", "-o") { Description = "The picture.", HelpName = "FILE.png", Required = true };

    private readonly Option<int> _frame = new("--frame")
    {
        Description = "Which frame, from 1.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _window = new("--window")
    {
        Description = "Window centre and width in the image's units, as in 60/400; the image's own when left out.",
        HelpName = "CENTER/WIDTH",
    };

    public DicomRenderCommand()
        : base("render", "Draw a frame as a viewer shows it.",
            "samsgp dicom render CT.dcm --output ct.png", "samsgp dicom render CT.dcm --output lung.png --window -600/1500")
    {
        Add(_file);
        Add(_output);
        Add(_frame.Within(1, int.MaxValue));
        Add(_window);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var window = arguments.GetValue(_window) is { } text ? WindowOf(text) : null;
        var dataset = DicomFile.Open(arguments.GetRequiredValue(_file).FullName, FileReadOption.ReadLargeOnDemand).Dataset;
        var (frame, frames) = (arguments.GetValue(_frame), dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1));
        if (frame > frames) throw new CommandException($"There is no frame {frame}; the image has {frames}.");

        var path = arguments.GetRequiredValue(_output).FullName;
        FrameRenderer.Render(dataset, frame - 1, window, token).WritePng(path);
        terminal.WriteLine(path);
        return Task.FromResult(ExitCode.Ok);
    }

    private static VoiWindow WindowOf(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var center)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var width) && width > 0
            ? new VoiWindow(center, width)
            : throw new CommandException($"--window {text} is no window; write centre, slash, width, as in 60/400.");
    }
}
