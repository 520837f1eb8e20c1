using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class SegCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PhantomSeries _phantom = DicomPhantom.Create(new PhantomOptions
    {
        Columns = 48, Rows = 40, Slices = 6, ColumnSpacing = 8, RowSpacing = 8, SliceSpacing = 30,
    });

    public SegCommandTests()
    {
        var anatomy = new CodedConcept("SCT", "123037004", "Anatomical Structure");
        var segments = _phantom.SegmentNames.Select(s => new SegmentDescription
        {
            Number = s.Key, Label = s.Value, Category = anatomy, Type = new CodedConcept("99TEST", $"{s.Key}", s.Value),
        });
        SegmentationWriter.Create(SourceSeries.Of(_phantom.Instances[0], _phantom.Volume), _phantom.Truth, [.. segments], new SegmentationOptions
        {
            Created = DateTimeOffset.UnixEpoch,
            Provenance = new ResultProvenance
            {
                TaskId = "test", TaskVersion = "1.0.0", TaskSha256 = "", ModelName = "none", CheckpointSha256 = "", SoftwareVersion = "0",
            },
        }).File.Save(_folder.PathTo("seg.dcm"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_Segmentation_ShowsSegmentsWithVolumes()
    {
        var run = await CliRun.RunAsync("seg", "info", _folder.PathTo("seg.dcm"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("99TEST:3 Right kidney", run.Output, StringComparison.Ordinal);
        var liver = _phantom.Labels.Labels.Count((ushort)1) * _phantom.Volume.Geometry.VoxelMilliliters;
        Assert.Contains(FormattableString.Invariant($"{liver:F2}"), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Labelmap_HasTheVeryVoxels()
    {
        var run = await CliRun.RunAsync("seg", "export", _folder.PathTo("seg.dcm"), "--output", _folder.PathTo("out"), "--labelmap");
        Assert.Equal(_folder.PathTo("out", "labels.nii.gz"), run.Output.Trim());
        var read = NiftiFile.ReadLabels(_folder.PathTo("out", "labels.nii.gz"));
        var filled = Enumerable.Range(0, 6).Where(z => _phantom.Labels.Slice(z).ContainsAnyExcept((ushort)0)).ToList();
        Assert.Equal(filled.SelectMany(z => _phantom.Labels.Slice(z).ToArray()).Order(), read.Labels.ToArray().Order());
    }

    [Fact]
    public async Task Export_Segments_WritesAFileForEach()
    {
        var run = await CliRun.RunAsync("seg", "export", _folder.PathTo("seg.dcm"), "--output", _folder.PathTo("out"));
        Assert.Equal(["01_liver.nii.gz", "02_spleen.nii.gz", "03_right_kidney.nii.gz", "04_left_kidney.nii.gz"],
            Directory.GetFiles(_folder.PathTo("out")).Select(Path.GetFileName).Order());
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(_phantom.Labels.Labels.Count((ushort)3), NiftiFile.ReadLabels(_folder.PathTo("out", "03_right_kidney.nii.gz")).Labels.Count((ushort)1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_DamagedFrame_SaysSo(bool labelmap)
    {
        var file = DicomFile.Open(_folder.PathTo("seg.dcm"));
        var damaged = new DicomDataset(DicomTransferSyntax.RLELossless).AddOrUpdate(file.Dataset.Where(item => item.Tag != DicomTag.PixelData));
        var (frames, pixels) = (file.Dataset.GetValue<int>(DicomTag.NumberOfFrames, 0), DicomPixelData.Create(damaged, newPixelData: true));
        for (var frame = 0; frame < frames; frame++) pixels.AddFrame(new MemoryByteBuffer(new byte[70]));
        new DicomFile(damaged).Save(_folder.PathTo("damaged.dcm"));
        var run = await CliRun.RunAsync(["seg", "export", _folder.PathTo("damaged.dcm"), "--output", _folder.PathTo("out"), .. labelmap ? ["--labelmap"] : Array.Empty<string>()]);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("RLE", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--verbose", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Image_IsNoSegmentation()
    {
        await CliRun.RunAsync("phantom", "-o", _folder.Root, "--size", "16", "--slices", "1");
        var run = await CliRun.RunAsync("seg", "info", _folder.PathTo("IM0001.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.DoesNotContain("--verbose", run.Error, StringComparison.Ordinal);
    }
}
