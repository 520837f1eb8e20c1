using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>A made-up ultrasound picture: speckle with one bright ellipse, whose place is known.</summary>
internal sealed class EllipsePicture
{
    public const int Columns = 203, Rows = 151; // Odd: single-bit frames of such pictures do not end where a byte ends.

    private readonly double _column, _row, _width, _height;
    private readonly int _seed;

    public EllipsePicture(int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        (_column, _row) = (70 + 60 * random.NextDouble(), 60 + 30 * random.NextDouble());
        (_width, _height) = (30 + 15 * random.NextDouble(), 22 + 10 * random.NextDouble());
    }

    public bool IsInside(int column, int row) => Math.Pow((column - _column) / _width, 2) + Math.Pow((row - _row) / _height, 2) <= 1;

    public bool[,] Truth()
    {
        var truth = new bool[Columns, Rows];
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++) truth[column, row] = IsInside(column, row);
        return truth;
    }

    public RasterImage Image()
    {
        var noise = new Random(_seed + 1000);
        return Draw((column, row) => (byte)Math.Clamp((IsInside(column, row) ? 170 : 50) + 25 * (noise.NextDouble() - 0.5) * 2, 0, 255));
    }

    public RasterImage Mask() => Draw((column, row) => IsInside(column, row) ? (byte)255 : (byte)0);

    private static RasterImage Draw(Func<int, int, byte> pixel) => RasterImage.From8Bit(Columns, Rows,
        [.. Enumerable.Range(0, Columns * Rows).Select(i => pixel(i % Columns, i / Columns))]);
}

/// <summary>Tasks for such pictures, beside the shipped one for the synthetic CT.</summary>
internal static class EllipseTask
{
    public const string Id = "ellipse-us", Color = "#d55e00";

    /// <summary>A second task for the same pictures, with examples enough to tell which images are unlike them.</summary>
    public const string SecondId = "ellipse-us-many";

    private const int Examples = 4, ManyExamples = 20;

    /// <summary>Writes a folder of all tasks.</summary>
    public static string Write(string folder)
    {
        var shipped = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        Directory.CreateDirectory(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "phantom-ct"), shipped);
        WriteTask(folder, Id, "Bright ellipse", Examples);
        WriteTask(folder, SecondId, "Bright ellipse, more examples", ManyExamples);
        return folder;
    }

    private static void WriteTask(string folder, string id, string title, int examples)
    {
        var support = Directory.CreateDirectory(Path.Combine(folder, id, "support")).FullName;
        for (var seed = 1; seed <= examples; seed++)
        {
            var picture = new EllipsePicture(seed);
            picture.Image().WritePng(Path.Combine(support, seed.ToString("00", CultureInfo.InvariantCulture) + "_image.png"));
            picture.Mask().WritePng(Path.Combine(support, seed.ToString("00", CultureInfo.InvariantCulture) + "_mask.png"));
        }

        File.WriteAllText(Path.Combine(folder, id, "task.yaml"), $$"""
            apiVersion: samsgp/v1
            id: {{id}}
            version: 1.0.0
            title: {{title}}
            category: Test
            match: { modality: [US] }
            input: { window: { percentiles: [0.5, 99.5] } }
            model: { checkpoint: sgp-nano, memory: none }
            support:
              - { image: "support/*_image.png", mask: "support/*_mask.png", labels: { nonzero: 1 } }
            segments:
              - number: 1
                label: Ellipse
                category: "SCT:49755003 Morphologically abnormal structure"
                type: "SCT:52988006 Lesion"
                color: "{{Color}}"
                postprocess: [keep-largest, fill-holes]
            """);
    }

    /// <summary>The picture as an ultrasound image, by <c>samsgp dicom make</c>.</summary>
    public static (string Study, byte[] Bytes) MakeDicom(EllipsePicture picture, string folder)
    {
        Directory.CreateDirectory(folder);
        var (png, dicom) = (Path.Combine(folder, "picture.png"), Path.Combine(folder, "picture.dcm"));
        picture.Image().WritePng(png);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        var program = Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "SamSgp.Cli", configuration, "samsgp.dll");
        var run = ToolRun.Of("dotnet", [program, "dicom", "make", png, "--modality", "US", "--spacing", "0.5", "--output", dicom]);
        Assert.True(run.ExitCode == 0, run.Output);
        return (DicomFile.Open(dicom).Dataset.GetString(DicomTag.StudyInstanceUID), File.ReadAllBytes(dicom));
    }
}
