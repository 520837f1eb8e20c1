using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp phantom</c>: makes a synthetic CT of an upper abdomen.</summary>
internal sealed class PhantomCommand : TerminalCommand
{
    private const double FieldOfView = 384;
    private const double Height = 200;

    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = "Folder for the files; made when it is not there.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Chooses the body; the same seed gives the same bytes.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _size = new("--size")
    {
        Description = "Columns and rows of a slice; the field of view stays 384 mm.",
        DefaultValueFactory = _ => 128,
    };

    private readonly Option<int> _slices = new("--slices")
    {
        Description = "Number of slices; together they stay 200 mm high.",
        DefaultValueFactory = _ => 40,
    };

    private readonly Option<PhantomPlane> _plane = new("--plane")
    {
        Description = "How the slices lie: axial, sagittal, coronal or oblique.",
        DefaultValueFactory = _ => PhantomPlane.Axial,
    };

    private readonly Option<bool> _nifti = new("--nifti")
    {
        Description = "Write a NIfTI volume and its label map instead of DICOM files.",
    };

    public PhantomCommand()
        : base("phantom", "Make a synthetic CT series of an upper abdomen whose liver, spleen and kidneys are known.",
            "samsgp phantom --output phantom/", "samsgp phantom --output support/ --seed 101 --nifti")
    {
        Add(_output);
        Add(_seed);
        Add(_size.Within(16, 1024));
        Add(_slices.Within(1, 1000));
        Add(_plane);
        Add(_nifti);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var (size, slices, seed) = (arguments.GetValue(_size), arguments.GetValue(_slices), arguments.GetValue(_seed));
        var folder = arguments.GetRequiredValue(_output).FullName;
        Directory.CreateDirectory(folder);
        var series = DicomPhantom.Create(new PhantomOptions
        {
            Seed = seed,
            Columns = size,
            Rows = size,
            Slices = slices,
            ColumnSpacing = FieldOfView / size,
            RowSpacing = FieldOfView / size,
            SliceSpacing = Height / slices,
            Plane = arguments.GetValue(_plane),
        });
        var written = arguments.GetValue(_nifti) ? WriteNifti(series, folder, seed) : await WriteDicomAsync(series, folder, token);
        foreach (var path in written) terminal.WriteLine(path);
        return ExitCode.Ok;
    }

    private static List<string> WriteNifti(PhantomSeries series, string folder, int seed)
    {
        var image = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"phantom{seed}_ct.nii.gz"));
        var labels = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"phantom{seed}_seg.nii.gz"));
        NiftiFile.Write(image, series.Volume);
        NiftiFile.Write(labels, series.Labels);
        return [image, labels];
    }

    private static async Task<List<string>> WriteDicomAsync(PhantomSeries series, string folder, CancellationToken token)
    {
        var written = new List<string>();
        foreach (var instance in series.Instances)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{written.Count + 1:D4}.dcm"));
            await new DicomFile(instance).SaveAsync(path, null, token);
            written.Add(path);
        }

        return written;
    }
}
