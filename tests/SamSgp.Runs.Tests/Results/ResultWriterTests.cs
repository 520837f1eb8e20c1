using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Tests.Results;

public sealed class ResultWriterTests
{
    private static readonly TaskParameter Smoothing = new()
    {
        Name = "smoothing", Type = ParameterType.Real, Label = "Smoothing", Default = ParameterValue.OfReal(1.5),
    };

    [Theory]
    [InlineData(1.5, "Test", "Test (SAM2-SGP)")]
    [InlineData(3, "Test", "Test (SAM2-SGP), smoothing 3")]
    [InlineData(3, "A title that leaves but little room in sixty-four letters", "A title that leaves but little room in sixty-four let (SAM2-SGP)")]
    public void ToSegmentation_ParameterChosenOtherwise_StandsInTheSeriesDescription(double smoothing, string title, string expected)
    {
        var seg = ResultWriter.ToSegmentation(Source(out var masks), Result(masks, title, smoothing)).File.Dataset;

        Assert.Equal(expected, seg.GetString(DicomTag.SeriesDescription));
    }

    [Fact]
    public void ToSegmentation_Corrected_SaysSoFirst()
    {
        var seg = ResultWriter.ToSegmentation(Source(out var masks), Result(masks, "Test", 3) with { Corrected = [1] }).File.Dataset;

        Assert.Equal("Corrected: Test, smoothing 3", seg.GetString(DicomTag.SeriesDescription));
    }

    private static TaskResult Result(MaskVolume masks, string title, double smoothing) => new(TaskRunnerTests.Task() with { Title = title, Parameters = [Smoothing] },
        new Dictionary<string, ParameterValue> { ["smoothing"] = ParameterValue.OfReal(smoothing) }, masks, [], [], new ModelIdentity("fake", "ab", null, "cd", "fp32"), []);

    private static SourceSeries Source(out MaskVolume masks)
    {
        var read = SeriesReader.Read([.. DicomPhantom.Create(new PhantomOptions { Columns = 32, Rows = 32, Slices = 4 }).Instances], new SeriesReadOptions(), CancellationToken.None);
        Assert.True(read.TryGet(out var volume, out _));
        masks = new MaskVolume(volume.Geometry);
        var labels = new byte[volume.Geometry.VoxelCount];
        labels.AsSpan(40, 5).Fill(1);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        return SourceSeries.Of(read.Header, volume);
    }
}
