using System.IO.Compression;
using System.Security.Cryptography;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Cli.Tests.Commands;

/// <summary>The main job without a server, with a network of random weights: what it draws means nothing, everything
/// around it does.</summary>
public sealed partial class SegmentCommandTests : IDisposable
{
    private static readonly Sam2Config Toy = new()
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 1, 1], GlobalAttentionBlocks = [3], HiddenDim = 32, MemoryDim = 16,
        MemoryLayers = 1, FeedForward = 32, DecoderMlpDim = 32, ImageSize = 64, Refiner = RefinerKind.Pma,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly string _task;

    public SegmentCommandTests()
    {
        RegisterToy(_folder.PathTo("models", "sgp-nano"));
        var shipped = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        Directory.CreateDirectory(_folder.PathTo("tasks", "phantom-ct", "support"));
        foreach (var file in Directory.GetFiles(Path.Combine(shipped, "support"), "phantom101*"))
            File.Copy(file, _folder.PathTo("tasks", "phantom-ct", "support", Path.GetFileName(file)));
        _task = _folder.PathTo("tasks", "phantom-ct", "task.yaml");
        File.WriteAllText(_task, File.ReadAllText(Path.Combine(shipped, "task.yaml"))
            .Replace("slices: all", "slices: spread 2", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Segment_Series_WritesASegOnTheSeriesGridAndAPreview()
    {
        await PhantomAsync(3);
        var (seg, preview) = (_folder.PathTo("out", "seg.dcm"), _folder.PathTo("out", "preview.png"));

        var run = await SegmentAsync(_folder.PathTo("series"), seg, "--preview", preview, "--parameter", "smoothing=1.5");

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Equal(seg, run.Output.Trim());
        Assert.Contains("95 %  Post-processing", run.Error, StringComparison.Ordinal);
        Assert.Contains("Liver: ", run.Error, StringComparison.Ordinal);
        var dataset = DicomFile.Open(seg).Dataset;
        var source = DicomFile.Open(_folder.PathTo("series", "IM0001.dcm")).Dataset;
        Assert.Equal(source.GetString(DicomTag.StudyInstanceUID), dataset.GetString(DicomTag.StudyInstanceUID));
        var read = SegmentationReader.Read(dataset);
        Assert.Equal([1, 2, 3, 4], read.Segments.Select(s => s.Number));
        Assert.Equal("Left", read.Segments[3].TypeModifier!.Meaning);
        Assert.Equal((32, 32), (read.Masks.Geometry.Columns, read.Masks.Geometry.Rows));
        Assert.True(RasterImage.Read(preview).Width > 300);
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--report")]
    [InlineData("--preview")]
    public async Task Segment_OutputThatCannotBeWritten_IsSaidBeforeTheRun(string option)
    {
        await PhantomAsync(3);
        await File.WriteAllTextAsync(_folder.PathTo("file"), "");
        var outputs = new Dictionary<string, string> { ["--output"] = _folder.PathTo("seg.dcm"), [option] = _folder.PathTo("file", "below.dcm") };

        var run = await SegmentAsync(_folder.PathTo("series"), outputs["--output"],
            [.. outputs.Where(output => output.Key != "--output").SelectMany(output => (string[])[output.Key, output.Value])]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{_folder.PathTo("file", "below.dcm")} cannot be written, and nothing was begun", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" %  ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("seg.dcm")));
    }

    [Theory]
    [InlineData("--report", "seg.dcm", "--output and --report")]
    [InlineData("--preview", "seg.dcm", "--output and --preview")]
    [InlineData("--preview", "other.csv", "--preview and --csv", "--csv", "other.csv")]
    public async Task Segment_OneFileForTwo_IsRefusedBeforeTheRun(string option, string file, string expected, params string[] others)
    {
        await PhantomAsync(3);

        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"),
            [option, _folder.PathTo(file), .. others.Select(other => other.StartsWith('-') ? other : _folder.PathTo(other))]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{expected} name the same file", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("seg.dcm")));
    }

    [Fact]
    public async Task Segment_ZipWithASecondSeriesThatDoesNotFit_GivesTheSameAsTheFolder()
    {
        await PhantomAsync(3);
        await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("folder.dcm"));
        await CliRun.RunAsync("phantom", "-o", _folder.PathTo("series", "other"), "--size", "32", "--slices", "2", "--seed", "5");
        ZipFile.CreateFromDirectory(_folder.PathTo("series"), _folder.PathTo("series.zip"));

        var run = await SegmentAsync(_folder.PathTo("series.zip"), _folder.PathTo("zip.dcm"));

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Contains("Of 2 series one fits the task", run.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(_folder.PathTo("folder.dcm")), await File.ReadAllBytesAsync(_folder.PathTo("zip.dcm")));
    }

    [Fact]
    public async Task Segment_ImagesThatRepeat_AreChosenBySelect()
    {
        await PhantomAsync(3);
        foreach (var file in Directory.GetFiles(_folder.PathTo("series")))
        {
            var again = DicomFile.Open(file);
            again.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, again.Dataset.GetString(DicomTag.SOPInstanceUID) + ".2").AddOrUpdate(DicomTag.AcquisitionNumber, "2");
            again.Save(file + ".2.dcm");
        }

        var refused = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"));
        Assert.Contains("AcquisitionNumber tells them apart", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--select", refused.Error, StringComparison.Ordinal);

        foreach (var (select, suffix) in ((string, bool)[])[("first", false), ("last", true), ("acquisition=2", true)])
        {
            var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--select", select);
            Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
            var sources = SegmentationReader.Read(DicomFile.Open(_folder.PathTo("seg.dcm")).Dataset).SourceFrames.OfType<SourceFrame>().ToList();
            Assert.NotEmpty(sources);
            Assert.All(sources, frame => Assert.Equal(suffix, frame.SopInstanceUid.EndsWith(".2", StringComparison.Ordinal)));
        }

        var wrong = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--select", "second");
        Assert.Contains("--select has 'second', which chooses nothing; write first, last", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_SameRunTwice_GivesTheSameBytes()
    {
        await PhantomAsync(3);
        var (seg, report) = (_folder.PathTo("seg.dcm"), _folder.PathTo("sr.dcm"));
        await SegmentAsync(_folder.PathTo("series"), seg, "--report", report);
        var (first, firstReport) = (await File.ReadAllBytesAsync(seg), await File.ReadAllBytesAsync(report));
        File.Delete(report);

        await SegmentAsync(_folder.PathTo("series"), seg, "--report", report);
        await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("other.dcm"));

        Assert.Equal(first, await File.ReadAllBytesAsync(seg));
        Assert.Equal(firstReport, await File.ReadAllBytesAsync(report));
        Assert.Equal(first, await File.ReadAllBytesAsync(_folder.PathTo("other.dcm")));
    }

    [ToolFact("dciodvfy", "dsrdump")]
    public async Task Segment_WithReport_GivesOneThatJudgesAccept()
    {
        await PhantomAsync(3);
        var report = _folder.PathTo("sr.dcm");

        await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--report", report);

        Assert.DoesNotContain("Error", ToolRun.Of("dciodvfy", report).Output, StringComparison.Ordinal);
        var printed = ToolRun.Of("dsrdump", ["+Pn", report]);
        Assert.Equal(0, printed.ExitCode);
        foreach (var text in (string[])["Volume", "Surface Area", "Attenuation Coefficient", "Bounding box", "Predicted intersection over union"])
            Assert.Contains(text, printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_Picture_WritesALabelMaskOfItsSize()
    {
        var picture = _folder.PathTo("picture.png");
        RasterImage.From8Bit(50, 40, [.. Enumerable.Range(0, 2000).Select(i => (byte)i)]).WritePng(picture);
        var run = await SegmentAsync(picture, _folder.PathTo("mask.png"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var mask = RasterImage.Read(_folder.PathTo("mask.png"));
        Assert.Equal((50, 40, 1), (mask.Width, mask.Height, mask.Channels));
        Assert.All(mask.Samples.ToArray(), value => Assert.InRange(value, 0, 4));
    }

    [Fact]
    public async Task Segment_Nifti_WritesALabelMapOnItsGrid()
    {
        await CliRun.RunAsync("phantom", "--nifti", "-o", _folder.PathTo("nifti"), "--size", "32", "--slices", "3");
        var run = await SegmentAsync(_folder.PathTo("nifti", "phantom1_ct.nii.gz"), _folder.PathTo("labels.nii.gz"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var (labels, source) = (NiftiFile.ReadLabels(_folder.PathTo("labels.nii.gz")), NiftiFile.ReadLabels(_folder.PathTo("nifti", "phantom1_seg.nii.gz")));
        Assert.True(labels.Geometry.IsAlignedWith(source.Geometry, 0.01));
    }

    [Fact]
    public async Task Segment_ReportWithoutSeg_IsRefusedBeforeAnyWork()
    {
        await PhantomAsync(3);
        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("labels.nii.gz"), "--report", _folder.PathTo("sr.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("A report refers to a DICOM SEG; name the output .dcm.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("series", "mask.png", "A PNG holds one slice, the input has 3; name the output .dcm or .nii.gz.")]
    [InlineData("picture.png", "seg.dcm", "A DICOM SEG refers to DICOM images, which the input is not; name the output .png or .nii.gz.")]
    [InlineData("picture.png", "mask.tif", "mask.tif has an unknown form; name the output .dcm, .nii.gz or .png.")]
    [InlineData("none", "seg.dcm", "none is not there.")]
    [InlineData("tasks", "seg.dcm", "No DICOM image lies in ")]
    [InlineData("notes.png", "mask.png", "notes.png: ")]
    public async Task Segment_WrongFiles_SaysSoBeforeAnyWork(string input, string output, string sentence)
    {
        await PhantomAsync(3);
        RasterImage.From8Bit(4, 4, new byte[16]).WritePng(_folder.PathTo("picture.png"));
        await File.WriteAllTextAsync(_folder.PathTo("notes.png"), "This is no picture.");
        var run = await SegmentAsync(_folder.PathTo(input), _folder.PathTo(output));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Loading", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_SeriesThatDoesNotFit_IsRefusedUnlessForced()
    {
        await PhantomAsync(2);
        var refused = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"));
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("The series has 2 slices; the task needs at least 3. (--force runs it all the same.)", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--force")).ExitCode);
        var segment = DicomFile.Open(_folder.PathTo("seg.dcm")).Dataset.GetSequence(DicomTag.SegmentSequence).Items[^1];
        var algorithm = segment.GetSequence(DicomTag.SegmentationAlgorithmIdentificationSequence).Items[0];
        Assert.Contains("samsgp.force=true", algorithm.GetString(DicomTag.AlgorithmParameters), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_Csv_HoldsAllNumbersOfTheResult()
    {
        await PhantomAsync(3);
        Assert.Equal(ExitCode.Ok, (await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--csv", _folder.PathTo("new", "numbers.csv"))).ExitCode);

        var rows = await File.ReadAllLinesAsync(_folder.PathTo("new", "numbers.csv"));
        Assert.Equal("segment,label,measurement,value,unit", rows[0]);
        Assert.Contains(rows, row => row.StartsWith("1,Liver,Volume,", StringComparison.Ordinal) && row.EndsWith(",ml", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("1,Liver,Mean,", StringComparison.Ordinal) && row.EndsWith(",HU", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smoothing=9", "Parameter smoothing: '9' is out of range; write a number from 0 to 5.")]
    [InlineData("smooting=1", "has no parameter 'smooting' (did you mean 'smoothing'?)")]
    [InlineData("smoothing", "--parameter smoothing has no value; write NAME=VALUE.")]
    public async Task Segment_WrongParameter_SaysWhatWouldBeRight(string parameter, string sentence)
    {
        await PhantomAsync(3);
        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--parameter", parameter);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_NoSuchModel_SaysWhichThereAre()
    {
        await PhantomAsync(3);
        await File.WriteAllTextAsync(_task, (await File.ReadAllTextAsync(_task)).Replace("sgp-nano", "sgp-giant", StringComparison.Ordinal));
        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("no model 'sgp-giant'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--verbose", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_Cancelled_Returns130AndLeavesNoFile()
    {
        await PhantomAsync(3);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var run = await CliRun.RunAsync(source.Token, Arguments(_folder.PathTo("series"), _folder.PathTo("seg.dcm")));
        Assert.Equal(ExitCode.Cancelled, run.ExitCode);
        Assert.False(File.Exists(_folder.PathTo("seg.dcm")));
    }

    private Task<CliRun> PhantomAsync(int slices) =>
        CliRun.RunAsync("phantom", "-o", _folder.PathTo("series"), "--size", "32", "--slices", $"{slices}");

    private Task<CliRun> SegmentAsync(string input, string output, params string[] more) =>
        CliRun.RunAsync([.. Arguments(input, output), .. more]);

    private string[] Arguments(string input, string output) =>
        ["segment", "--task", _task, "--input", input, "--output", output, "--models", _folder.PathTo("models")];

    private static void RegisterToy(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "toy.safetensors");
        random.manual_seed(1);
        using var network = new Sam2Base(Toy);
        using (no_grad())
            SafetensorsWriter.Write(path, network.state_dict(), new Dictionary<string, string>());
        new ModelEntry
        {
            Name = "sgp-nano",
            File = "toy.safetensors",
            Licence = "none",
            Config = Toy,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        }.Write(folder);
    }
}
