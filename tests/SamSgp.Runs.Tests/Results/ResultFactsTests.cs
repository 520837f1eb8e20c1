using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Confidences;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Tests.Results;

public sealed class ResultFactsTests
{
    private const int Slices = 12;
    private readonly (Volume Volume, SourceSeries Source) _series = Series();

    [Fact]
    public void Of_SlicesTheNetworkIsNotSureOf_NamesTheFewWorstThatTheSegmentReaches()
    {
        // Drawn from slice 2 to 10; there is a gap at 5, which deserves a look as much as a slice with something in it.
        var result = Result(Masks(liver: [2, 3, 4, 6, 7, 8, 9, 10]),
            [.. Enumerable.Range(0, Slices).Select(slice => new SliceConfidence(1, slice, slice is 0 or 11 ? 0.01f : 0.04f * slice, 0.9f))]);

        var liver = Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null)));

        Assert.Equal([3, 4, 5, 6, 7], liver.ToCheck.Select(slice => slice.Slice)); // from 1
        Assert.Equal([0.08, 0.12, 0.16, 0.2, 0.24], liver.ToCheck.Select(slice => slice.Confidence!.Value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(_series.Source.Frames[2].SopInstanceUid, liver.ToCheck[0].SopInstanceUid);
    }

    [Fact]
    public void Of_SegmentOfWhichNothingIsLeft_NamesNoSlice()
    {
        var result = Result(Masks(liver: []), [new SliceConfidence(1, 4, 0.1f, 0.9f)]);

        var liver = Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null)));

        Assert.Equal(0, liver.Voxels);
        Assert.Empty(liver.ToCheck);
    }

    [Fact]
    public void Of_SegmentThatOnlyAScriptDrew_HasItsVolumeAndNoConfidence()
    {
        var result = Result(Masks(liver: [3]), []);

        var liver = Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null)));

        Assert.True(liver.Voxels > 0);
        Assert.Null(liver.Confidence);
        Assert.Equal(4, liver.Largest!.Slice);
    }

    [Fact]
    public void Of_SlicesThatAreNotTheVolumes_NamesNone()
    {
        var result = Result(Masks(liver: [3]), [new SliceConfidence(1, null, 0.1f, 0.9f)]);

        Assert.Empty(Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null))).ToCheck);
    }

    [Fact]
    public void Of_SeriesThatDoesNotFit_SaysThatSomebodyWantedIt()
    {
        var result = Result(Masks(liver: [3]), []);

        Assert.Equal("true", ResultFacts.Of(result with { IsForced = true }, Support(result), _series.Volume, _series.Source, null)["forced"]);
        Assert.DoesNotContain("forced", ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null).Keys);
        var seg = ResultWriter.ToSegmentation(_series.Source, result with { IsForced = true }).File.Dataset;
        var algorithm = seg.GetSequence(DicomTag.SegmentSequence).Items.Last().GetSequence(DicomTag.SegmentationAlgorithmIdentificationSequence).Items[0];
        Assert.Contains("samsgp.force", algorithm.GetString(DicomTag.AlgorithmParameters), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Segment_StatesTheImagesValuesInIt()
    {
        var result = Result(Masks(liver: [3]), [new SliceConfidence(1, 3, 0.9f, 0.9f)]);
        var voxels = new float[_series.Volume.Geometry.SliceLength];
        _series.Volume.ReadSlice(3, voxels);
        var inside = voxels[..8]; // as Masks draws

        var liver = Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, _series.Source, null)));

        Assert.Equal(("Attenuation Coefficient", "HU"), (liver.Values!.Quantity, liver.Values.Unit));
        Assert.Equal(inside.Average(), liver.Values.Mean, 1e-3);
        Assert.Equal((inside.Min(), inside.Max()), ((float)liver.Values.Minimum, (float)liver.Values.Maximum));
    }

    [Fact]
    public void Of_ImagesThatAreNoDicom_StatesWhatTheyAllow()
    {
        var result = Result(Masks(liver: [3]), [new SliceConfidence(1, 3, 0.1f, 0.9f)]);

        var liver = Assert.Single(SegmentFacts.AllOf(ResultFacts.Of(result, Support(result), _series.Volume, null, null)));

        Assert.Equal((8, "", null), (liver.Voxels, liver.Values!.Unit, liver.Largest));
        Assert.Empty(liver.ToCheck);
    }

    private MaskVolume Masks(int[] liver)
    {
        var labels = new byte[_series.Volume.Geometry.VoxelCount];
        foreach (var slice in liver) labels.AsSpan(slice * _series.Volume.Geometry.SliceLength, 5 + slice).Fill(1);
        var masks = new MaskVolume(_series.Volume.Geometry);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        return masks;
    }

    private static TaskResult Result(MaskVolume masks, IReadOnlyList<SliceConfidence> confidences) => new(Task(),
        new Dictionary<string, ParameterValue>(), masks, confidences, [], new ModelIdentity("fake", "ab", null, "cd", "fp32"), []);

    private static TaskManifest Task() => TaskRunnerTests.Task();

    private static SupportSet Support(TaskResult result) => SupportSet.Locate(result.Task);

    private static (Volume Volume, SourceSeries Source) Series()
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Columns = 32, Rows = 32, Slices = Slices });
        var read = SeriesReader.Read([.. phantom.Instances], new SeriesReadOptions(), CancellationToken.None);
        Assert.True(read.TryGet(out var volume, out _));
        return (volume, SourceSeries.Of(read.Header, volume));
    }
}
