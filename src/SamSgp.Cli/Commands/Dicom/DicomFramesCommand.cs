using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Rendering;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom frames</c>: the decoded samples of an image.</summary>
internal sealed class DicomFramesCommand : TerminalCommand
{
    private static readonly string[] KnownExtensions = [".dcm", ".dicom", ".ima"];

    private readonly Argument<FileInfo> _file = new("FILE") { Description = "A DICOM image." };

    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = "Folder for the frames; made when it is not there.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _rgb = new("--rgb") { Description = "Colour as 8-bit RGB instead of as stored." };

    public DicomFramesCommand()
        : base("frames", "Write each frame as raw little-endian samples, NAME.FRAME.raw with frames counted from 1.",
            "samsgp dicom frames CINE.dcm --output frames/")
    {
        Add(_file);
        Add(_output);
        Add(_rgb);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var file = arguments.GetRequiredValue(_file);
        var folder = arguments.GetRequiredValue(_output).FullName;
        Directory.CreateDirectory(folder);
        var dataset = DicomFile.Open(file.FullName, FileReadOption.ReadLargeOnDemand).Dataset;
        var reader = FrameReader.Open(dataset);
        for (var frame = 0; frame < reader.FrameCount; frame++)
        {
            token.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{NameOf(file)}.{frame + 1}.raw"));
            await File.WriteAllBytesAsync(path, SamplesOf(dataset, reader, frame, arguments.GetValue(_rgb)), token);
            terminal.WriteLine(path);
        }

        var layout = reader.Layout;
        terminal.WriteRemark($"{reader.FrameCount} frames of {layout.Columns} x {layout.Rows}, {layout.SamplesPerPixel} "
            + $"samples of {layout.BitsAllocated} bits a pixel.");
        return ExitCode.Ok;
    }

    private static byte[] SamplesOf(DicomDataset dataset, FrameReader reader, int frame, bool rgb) =>
        rgb && (reader.Layout.SamplesPerPixel == 3 || reader.Layout.PhotometricInterpretation == "PALETTE COLOR")
            ? FrameRenderer.Render(dataset, frame).To8Bit()
            : reader.Read(frame).Samples;

    // Names such as CT.1.2.840 have no extension, though they have dots.
    private static string NameOf(FileInfo file) =>
        KnownExtensions.Contains(file.Extension.ToLowerInvariant()) ? Path.GetFileNameWithoutExtension(file.Name) : file.Name;
}
