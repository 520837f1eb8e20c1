using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Pipeline;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Tests.Pipeline;

public sealed class PostprocessingTests
{
    private static readonly VolumeGeometry Geometry = new()
    {
        Columns = 8,
        Rows = 8,
        RowDirection = new Vector3D(1, 0, 0),
        ColumnDirection = new Vector3D(0, 1, 0),
        RowSpacing = 10,
        ColumnSpacing = 10,
        SliceSpacing = 10,
        SlicePositions = [.. Enumerable.Range(0, 4).Select(z => new Vector3D(0, 0, 10 * z))],
    };

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 4)]
    [InlineData(9, 0)]
    public void Run_StepsWithParameter_TreatsTheSegmentOfEachStep(double milliliters, int left)
    {
        var task = Task(new PostprocessStep.RemoveSmall(ParameterNumber.From("least")));
        var values = new Dictionary<string, ParameterValue> { ["least"] = ParameterValue.OfReal(milliliters) };
        var masks = Postprocessing.Run(task, values, Mask(), Volume.FromValues(Geometry, [], new float[256]), CancellationToken.None);
        Assert.Equal((left, 1), (Count(masks, 1), Count(masks, 2)));
    }

    [Fact]
    public void Run_EveryKindOfStep_IsKnown()
    {
        var kinds = typeof(PostprocessStep).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(PostprocessStep))).ToList();
        PostprocessStep[] steps =
        [
            new PostprocessStep.KeepLargest(), new PostprocessStep.FillHoles(), new PostprocessStep.RemoveSmall(ParameterNumber.Of(0)),
            new PostprocessStep.Smooth(ParameterNumber.Of(0)), new PostprocessStep.ClipToBody(ParameterNumber.Of(-1)),
        ];
        Assert.Equal(kinds.Count, steps.Length);
        var masks = Postprocessing.Run(Task(steps), new Dictionary<string, ParameterValue>(), Mask(),
            Volume.FromValues(Geometry, [], new float[256]), CancellationToken.None);
        Assert.Equal(4, Count(masks, 1));
    }

    // Segment 1: a bar of 4 voxels (4 ml) and one voxel by itself; segment 2: one voxel.
    private static MaskVolume Mask()
    {
        var labels = new byte[256];
        labels.AsSpan(8, 4).Fill(1);
        (labels[31], labels[63]) = (1, 2);
        var mask = new MaskVolume(Geometry);
        mask.AddLayer(labels, new Dictionary<byte, int> { [1] = 1, [2] = 2 });
        return mask;
    }

    private static int Count(MaskVolume mask, int segment) => mask.ReadBox(segment, VoxelBox.Of(Geometry)).Count(v => v == 1);

    private static TaskManifest Task(params PostprocessStep[] steps) => new()
    {
        Id = "test",
        Version = "1.0.0",
        Title = "Test",
        Support = [],
        FilePath = "/task.yaml",
        ContentSha256 = "",
        Segments = [Segment(1, steps), Segment(2, [])],
    };

    private static SegmentDefinition Segment(int number, IReadOnlyList<PostprocessStep> steps) => new()
    {
        Number = number,
        Label = "Test",
        Category = new CodedConcept("SCT", "123037004", "Anatomical Structure"),
        Type = new CodedConcept("SCT", "10200004", "Liver"),
        Color = default,
        Postprocess = steps,
    };
}
