using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom make</c>: a DICOM image of a picture, for trying things out.</summary>
internal sealed class DicomMakeCommand : TerminalCommand
{
    private readonly Argument<FileInfo> _picture = new("PICTURE") { Description = "A PNG or JPEG file." };

    private readonly Option<FileInfo> _output = new("--output", "-o") { Description = "The DICOM file.", HelpName = "FILE.dcm", Required = true };

    private readonly Option<PictureModality> _modality = new("--modality")
    {
        Description = "Digital X-ray, ultrasound or ophthalmic photograph: DX, US or OP.",
        Required = true,
    };

    private readonly Option<double?> _spacing = new("--spacing") { Description = "Millimetres of a pixel, where known.", HelpName = "MM" };
    private readonly Option<string?> _patientId = new("--patient-id") { Description = "Patient ID of the made-up patient." };

    public DicomMakeCommand()
        : base("make", "Make a DICOM image of a picture, with a made-up patient; the same picture gives the same UIDs.",
            "samsgp dicom make CHEST.png --modality DX --output chest.dcm")
    {
        Add(_picture);
        Add(_output);
        Add(_modality);
        Add(_spacing);
        Add(_patientId);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var options = new PictureOptions { PixelSpacing = arguments.GetValue(_spacing) };
        if (arguments.GetValue(_patientId) is { } id) options = options with { PatientId = id };
        var picture = RasterImage.Read(arguments.GetRequiredValue(_picture).FullName);
        var dataset = SecondaryImages.Create(picture, arguments.GetValue(_modality), options);
        var path = arguments.GetRequiredValue(_output).FullName;
        await new DicomFile(dataset).SaveAsync(path, null, token);
        terminal.WriteLine(path);
        if (options.PixelSpacing is null)
            terminal.WriteRemark("The image says nothing of its pixels' size, and nothing will be measured in millimetres; --spacing states it.");
        return ExitCode.Ok;
    }
}
