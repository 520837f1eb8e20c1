using System.IO.Compression;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

/// <summary>Folders of NIfTI files and pictures.</summary>
public sealed partial class SegmentCommandTests
{
    [Fact]
    public async Task Segment_FolderOfNiftiFilesAndPictures_GivesEachALabelMapUnderItsName()
    {
        await PlainAsync();
        AllowAnyNumberOfSlices();

        var run = await ManyAsync("--task", "phantom-ct", "--verbose");

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Single(run.Error.Split("Loaded model")[1..]);
        Assert.Contains("DICOM series: 0; NIfTI files: 2; pictures: 1.", run.Error, StringComparison.Ordinal);
        Assert.Equal(["phantom-ct/deeper/picture-preview.png", "phantom-ct/deeper/picture.png", "phantom-ct/phantom1_ct-preview.png", "phantom-ct/phantom1_ct.nii.gz", "segments.csv"], Written());
        var labels = NiftiFile.ReadLabels(_folder.PathTo("out", "phantom-ct", "phantom1_ct.nii.gz"));
        Assert.True(labels.Geometry.IsAlignedWith(NiftiFile.ReadGeometry(_folder.PathTo("series", "phantom1_ct.nii.gz")), 0.01));
        var mask = RasterImage.Read(_folder.PathTo("out", "phantom-ct", "deeper", "picture.png"));
        Assert.Equal((50, 40, 1), (mask.Width, mask.Height, mask.Channels));
        // What the phantom drew beside its image says that it is labels.
        Assert.Contains("phantom1_seg.nii.gz, 3 slices", run.Output, StringComparison.Ordinal);
        Assert.Contains("passed over: it says of itself that it is a label map", run.Output, StringComparison.Ordinal);
        var rows = await File.ReadAllLinesAsync(_folder.PathTo("out", "segments.csv"));
        Assert.Equal(1 + (2 * 4) + 1, rows.Length);
        Assert.Equal(4, rows.Count(row => row.StartsWith(",,,phantom-ct,", StringComparison.Ordinal) && row.EndsWith(",deeper/picture.png", StringComparison.Ordinal)));
        // The same as one at a time.
        await SegmentAsync(_folder.PathTo("series", "phantom1_ct.nii.gz"), _folder.PathTo("single.nii.gz"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.PathTo("single.nii.gz")), await File.ReadAllBytesAsync(_folder.PathTo("out", "phantom-ct", "phantom1_ct.nii.gz")));
    }

    [Fact]
    public async Task Segment_PlainFilesWithoutATask_SaysToNameOne()
    {
        await PlainAsync();

        var run = await ManyAsync();

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("passed over,,\"it states too little of what it shows to choose a task: name one with --task, ",
            await File.ReadAllTextAsync(_folder.PathTo("out", "segments.csv")), StringComparison.Ordinal);
        Assert.DoesNotContain("Load", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_NiftiWithASidecar_GetsTheTaskThatFits()
    {
        await PlainAsync();
        await File.WriteAllTextAsync(_folder.PathTo("series", "phantom1_ct.json"), """{ "Modality": "CT", "SeriesDescription": "Synthetic abdomen CT", "ImageType": ["ORIGINAL", "PRIMARY"] }""");
        await File.WriteAllTextAsync(_folder.PathTo("series", "deeper", "picture.json"), """{ "Modality": "US" }""");

        var run = await ManyAsync();

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Equal(["phantom-ct/phantom1_ct-preview.png", "phantom-ct/phantom1_ct.nii.gz", "segments.csv"], Written());
        Assert.Contains("passed over: The modality is US; the task is for CT.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_NamedTaskThatWhatAFileStatesIsAgainst_PassesItOver()
    {
        await PlainAsync();
        await File.WriteAllTextAsync(_folder.PathTo("series", "phantom1_ct.json"), """{ "Modality": "MR" }""");

        var run = await ManyAsync("--task", "phantom-ct");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var table = await File.ReadAllTextAsync(_folder.PathTo("out", "segments.csv"));
        Assert.Contains("The modality is MR; the task is for CT.", table, StringComparison.Ordinal);
        Assert.Contains(",The series has 1 slice; the task needs at least 3.,", table, StringComparison.Ordinal);
        Assert.Equal(["segments.csv"], Written());
    }

    [Fact]
    public async Task Segment_PlainFilesThatAreWrong_AreRowsOfTheirOwnAndHoldNothingUp()
    {
        await PlainAsync();
        AllowAnyNumberOfSlices();
        await File.WriteAllTextAsync(_folder.PathTo("series", "notes.png"), "This is no picture.");
        await File.WriteAllTextAsync(_folder.PathTo("series", "cut.nii"), "This is no volume.");
        await File.WriteAllTextAsync(_folder.PathTo("series", "deeper", "picture.json"), "{ Modality: ");
        await File.WriteAllTextAsync(_folder.PathTo("series", "._phantom1_ct.nii.gz"), "A system's own.");
        File.Copy(_folder.PathTo("series", "phantom1_ct.nii.gz"), _folder.PathTo("series", "phantom1_ct.nii"));

        var run = await ManyAsync("--task", "phantom-ct");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Single(Written(), name => name.EndsWith(".nii.gz", StringComparison.Ordinal));
        var table = await File.ReadAllTextAsync(_folder.PathTo("out", "segments.csv"));
        Assert.Contains("Not a picture that can be read", table, StringComparison.Ordinal);
        Assert.Contains("Not a NIfTI file", table, StringComparison.Ordinal);
        Assert.Contains("picture.json, which says what the image shows, cannot be read", table, StringComparison.Ordinal);
        Assert.Contains("its result would have the name of that of phantom1_ct.nii: rename one of them", table, StringComparison.Ordinal);
        Assert.DoesNotContain("._phantom1", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_MixedFolder_SaysWhatItDoesWithWhat()
    {
        await StudiesAsync();
        await PlainAsync();

        // The second time what the first wrote lies in the input, and is none.
        foreach (var output in (string[])["series/results", "series/results"])
        {
            var run = await CliRun.RunAsync("segment", "--tasks", _folder.PathTo("tasks"), "--input", _folder.PathTo("series"), "--task", "phantom-ct",
                "--output", _folder.PathTo(output), "--models", _folder.PathTo("models"));

            Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
            Assert.Contains("DICOM series: 3; NIfTI files: 2; pictures: 1.", run.Error, StringComparison.Ordinal);
            Assert.Equal(2, Directory.GetFiles(_folder.PathTo(output), "*.dcm", SearchOption.AllDirectories).Length);
            Assert.Single(Directory.GetFiles(_folder.PathTo(output), "*.nii.gz", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public async Task Segment_PicturesIntoTheirOwnFolder_IsRefused()
    {
        await PlainAsync();
        var run = await CliRun.RunAsync("segment", "--task", _task, "--input", _folder.PathTo("series"), "--output", _folder.PathTo("series") + "/");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is the folder of the images", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_ZipOfPlainFiles_NamesResultsByTheirEntries()
    {
        await PlainAsync();
        ZipFile.CreateFromDirectory(_folder.PathTo("series"), _folder.PathTo("series.zip"));
        AllowAnyNumberOfSlices();

        var run = await CliRun.RunAsync("segment", "--tasks", _folder.PathTo("tasks"), "--input", _folder.PathTo("series.zip"), "--task", "phantom-ct",
            "--output", _folder.PathTo("out"), "--models", _folder.PathTo("models"));

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Contains("phantom-ct/deeper_picture.png", Written());
        Assert.Contains("phantom-ct/phantom1_ct.nii.gz", Written());
    }

    [Fact]
    public async Task Segment_FolderOfPlainFilesIntoAFile_SaysHowToSegmentEach()
    {
        await PlainAsync();
        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("NIfTI files or pictures there: 3. With a folder as output each is segmented", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_SeriesWhoseUidLeadsElsewhere_IsRefused()
    {
        await StudiesAsync();
        foreach (var path in Directory.GetFiles(_folder.PathTo("series", "a")))
        {
            var file = DicomFile.Open(path);
            file.Dataset.AutoValidate = false;
            file.Dataset.AddOrUpdate(DicomTag.StudyInstanceUID, "../../elsewhere");
            await file.SaveAsync(path, null, CancellationToken.None);
        }

        var run = await ManyAsync();

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("its Study or Series Instance UID is none", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("elsewhere")));
        Assert.Single(Directory.GetFiles(_folder.PathTo("out"), "*.dcm", SearchOption.AllDirectories));
    }

    [SharedDataFact("data/segmentation/us_fetal_head_hc18/images", "data/segmentation/mri_brain_hippocampus_msd/images")]
    public async Task Segment_RealNiftiFilesAndPictures_AreAllSegmented()
    {
        AllowAnyNumberOfSlices();
        Directory.CreateDirectory(_folder.PathTo("series"));
        foreach (var set in (string[])["us_fetal_head_hc18", "mri_brain_hippocampus_msd"])
            foreach (var file in Directory.GetFiles(Path.Combine(SharedData.Root!, "data", "segmentation", set, "images")).Order(StringComparer.Ordinal).Take(2))
                File.Copy(file, _folder.PathTo("series", Path.GetFileName(file)));

        var run = await ManyAsync("--task", "phantom-ct");

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Equal(4, Written().Count(name => name.EndsWith("-preview.png", StringComparison.Ordinal)));
        foreach (var volume in Directory.GetFiles(_folder.PathTo("series"), "*.nii.gz"))
            Assert.True(NiftiFile.ReadLabels(_folder.PathTo("out", "phantom-ct", Path.GetFileName(volume))).Geometry.IsAlignedWith(NiftiFile.ReadGeometry(volume), 0.01));
    }

    private IEnumerable<string> Written() => Directory.GetFiles(_folder.PathTo("out"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(_folder.PathTo("out"), path)).Order(StringComparer.Ordinal);

    // The phantom's image and its label map, and a picture in a folder below.
    private async Task PlainAsync()
    {
        await CliRun.RunAsync("phantom", "--nifti", "-o", _folder.PathTo("series"), "--size", "32", "--slices", "3");
        Directory.CreateDirectory(_folder.PathTo("series", "deeper"));
        RasterImage.From8Bit(50, 40, [.. Enumerable.Range(0, 2000).Select(i => (byte)i)]).WritePng(_folder.PathTo("series", "deeper", "picture.png"));
    }

    private void AllowAnyNumberOfSlices() =>
        File.WriteAllText(_task, File.ReadAllText(_task).Replace("slices: { min: 3 }", "slices: { min: 1 }", StringComparison.Ordinal));
}
