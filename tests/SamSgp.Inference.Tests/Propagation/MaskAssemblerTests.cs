using SamSgp.Dicom;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Propagation;

public sealed class MaskAssemblerTests
{
    private static readonly CodedConcept Organ = new("SCT", "123037004", "Anatomical structure");

    [Theory]
    [InlineData(false, 0)] // the less probable of two that exclude each other yields
    [InlineData(true, 16)] // one that may overlap keeps its voxels
    public void Add_TwoSegmentsAtOnePlace_ShareItOnlyWhereTheTaskAllows(bool overlap, int voxelsOfSecond)
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 1, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits(),
            [Segment(1, overlap: false), Segment(2, overlap)], keepProbabilities: false);

        assembler.Add(0, Output(3, 2));
        var masks = assembler.Finish();

        var voxels = new byte[16];
        Assert.Equal(16, masks.ReadSlice(1, 0, voxels));
        Assert.Equal(voxelsOfSecond, masks.ReadSlice(2, 0, voxels));
    }

    [Fact]
    public void Add_SegmentBeforeIsNotThere_LabelsStayTheirOwn()
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 2, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits(),
            [Segment(1, overlap: false), Segment(2, overlap: false)], keepProbabilities: false);

        assembler.Add(0, Output(-1, 2));
        assembler.Add(1, Output(-1, -1)); // nothing, after a slice that was full
        var masks = assembler.Finish();

        var voxels = new byte[16];
        Assert.Equal([0, 16, 0, 0], [masks.ReadSlice(1, 0, voxels), masks.ReadSlice(2, 0, voxels), masks.ReadSlice(1, 1, voxels), masks.ReadSlice(2, 1, voxels)]);
    }

    [Fact]
    public void Add_PseudoMaskDisagrees_SaysSoInTheConfidence()
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 1, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits(), [Segment(1, overlap: false)],
            keepProbabilities: false);
        var half = ones(1, 1, 4, 4);
        half.slice(2, 0, 2, 1).fill_(-1);

        assembler.Add(0, Output(3) with { PseudoLogits = half, Iou = tensor(new[] { 0.25f }).view(1, 1) });

        var confidence = Assert.Single(assembler.Confidences);
        Assert.Equal(new SliceConfidence(1, 0, 0.25f, 2 * 8f / (16 + 8)) { Presence = confidence.Presence, Pixels = 16 }, confidence);
        Assert.Equal(1 / (1 + Math.Exp(-1)), confidence.Presence, 5); // of an object score of 1
    }

    [Theory]
    [InlineData(3, false)] // another slice shows it clearly
    [InlineData(0.9f, true)] // none does
    public void Finish_SliceHardlyShowsASegment_IsClearedWhereOthersShowItClearly(float clearest, bool stays)
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 3, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits { ObjectScoreGates = true, VolumeObjectScore = 0.75f },
            [Segment(1, overlap: false), Segment(2, overlap: false)], keepProbabilities: true);

        assembler.Add(0, Output(-1, 2) with { ObjectScore = Scores(-1, 0.5f) });
        assembler.Add(1, Output(1, -1) with { ObjectScore = Scores(2, -1) });
        assembler.Add(2, Output(-1, 2) with { ObjectScore = Scores(-1, clearest) });
        var masks = assembler.Finish();

        var voxels = new byte[16];
        Assert.Equal(stays ? 16 : 0, masks.ReadSlice(2, 0, voxels));
        Assert.Equal([16, 16], [masks.ReadSlice(1, 1, voxels), masks.ReadSlice(2, 2, voxels)]);
        Assert.Equal(stays ? [0, 2] : new int?[] { 2 }, assembler.Confidences.Where(c => c.Segment == 2).Select(c => c.Slice));
        Assert.Equal(stays, masks.ReadProbabilities(2, 0).ToArray().Any(probability => probability > 0));
    }

    [Theory]
    [InlineData(3, 0, 16)]
    [InlineData(0.9f, 16, 0)]
    public void Finish_SegmentIsClearedFromASlice_WhoWouldHaveHadItsPixelsHasThem(float clearest, int ofFirst, int ofSecond)
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 2, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits { ObjectScoreGates = true, VolumeObjectScore = 0.75f },
            [Segment(1, overlap: false), Segment(2, overlap: false)], keepProbabilities: false);

        assembler.Add(0, Output(3, 2) with { ObjectScore = Scores(0.5f, 2) });
        assembler.Add(1, Output(1, -1) with { ObjectScore = Scores(clearest, -1) });
        var masks = assembler.Finish();

        var voxels = new byte[16];
        Assert.Equal([ofFirst, ofSecond], [masks.ReadSlice(1, 0, voxels), masks.ReadSlice(2, 0, voxels)]);
    }

    [Theory]
    [InlineData(SlicePlane.AsAcquired, 0)]
    [InlineData(SlicePlane.Axial, 2)] // acquired from the head down
    [InlineData(SlicePlane.Coronal, null)]
    public void Add_PlaneOfTheTask_ConfidencesNameSlicesOfTheVolume(SlicePlane plane, int? expected)
    {
        using var scope = NewDisposeScope();
        var geometry = TestVolumes.Geometry(4, 4, 3, new(1, 0, 0), new(0, -1, 0));
        var stack = SliceStack.Create(geometry, plane);
        var assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits(), [Segment(1, overlap: false)], keepProbabilities: false);

        assembler.Add(0, Output(3));

        Assert.Equal(expected, Assert.Single(assembler.Confidences).Slice);
    }

    private static Tensor Scores(params float[] scores) => tensor(scores).view(-1, 1);

    private static SegmentDefinition Segment(int number, bool overlap) =>
        new() { Number = number, Label = $"{number}", Category = Organ, Type = Organ, Color = default, Overlap = overlap };

    // Logits of all pixels, a segment each.
    private static SgpOutput Output(params float[] logits)
    {
        var rows = tensor(logits).view(-1, 1, 1, 1).expand(-1, 1, 4, 4).clone();
        var one = ones(logits.Length, 1);
        return new SgpOutput(zeros(1), rows, one, zeros(logits.Length, 4), rows, one, one);
    }
}
