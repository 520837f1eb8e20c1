using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Tests;

/// <summary>A task on a volume, with a network that draws what the test wants.</summary>
public sealed class TaskRunnerTests
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
    public void Run_StepWithParameter_TreatsItsSegmentOnly(double milliliters, int left)
    {
        var result = Run(Task(new PostprocessStep.RemoveSmall(ParameterNumber.From("least"))),
            new Dictionary<string, ParameterValue> { ["least"] = ParameterValue.OfReal(milliliters) });

        Assert.Equal((left, 1), (Count(result.Masks, 1), Count(result.Masks, 2)));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Run_StepInMillilitersOnVoxelsOfNoKnownSize_SaysWhatItTook(bool hasSliceSpacing, int remarks)
    {
        var unsized = new VolumeGeometry
        {
            Columns = 8, Rows = 8, RowDirection = Geometry.RowDirection, ColumnDirection = Geometry.ColumnDirection, RowSpacing = 10, ColumnSpacing = 10,
            SliceSpacing = 10, SlicePositions = Geometry.SlicePositions, HasSliceSpacing = hasSliceSpacing,
        };
        var result = new TaskRunner(Network, new FakeScripts()).Run(Volume.FromValues(unsized, [], new float[256]),
            Task(new PostprocessStep.RemoveSmall(ParameterNumber.Of(1))), new SupportSet([], [], []), new Dictionary<string, ParameterValue>(),
            new Collector([]), CancellationToken.None);
        Assert.Equal(remarks, result.Warnings.Count(warning => warning.Contains("took 1 mm", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_NetworkGivesProbabilities_TheyReachTheResult()
    {
        var result = Run(Task(new PostprocessStep.KeepLargest()), new Dictionary<string, ParameterValue>());

        Assert.Equal(200, result.Masks.ReadProbabilities(1, 1)[3]);
        Assert.True(result.Masks.ReadProbabilities(2, 1).IsEmpty);
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

        Assert.Equal(4, Count(Run(Task(steps), new Dictionary<string, ParameterValue>()).Masks, 1));
    }

    [Fact]
    public void Run_NetworkWarnsAndReports_BothReachTheResult()
    {
        var seen = new List<RunProgress>();

        var result = Run(Task(), new Dictionary<string, ParameterValue>(), new Collector(seen));

        Assert.Equal(["Spleen was not found."], result.Warnings);
        Assert.Contains(seen, progress => progress.Description == "Segmenting (2 of 4)");
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.First.Fraction <= pair.Second.Fraction));
    }

    [Fact]
    public void Run_Scripts_EachWorkWhereItBelongs()
    {
        var source = Volume.FromValues(Geometry, [], new float[256]);
        SegmentationHooks? seen = null;
        var runner = new TaskRunner((volume, task, support, hooks, progress, token) =>
        {
            Assert.Same(source, volume);
            seen = hooks;
            return Network(volume, task, support, hooks, progress, token);
        }, new FakeScripts
        {
            Preprocess = (volume, context) => Volume.FromValues(volume.Geometry, [], [.. Enumerable.Repeat((float)context.Parameters.Number("least"), 256)]),
            Boxes = [new BoxPrompt(2, 1, 2, 3, 5, 7)],
            Postprocess = (masks, context) =>
            {
                context.Remarks.Report($"{Count(masks, 1)} voxels of {context.SegmentLabels[1]}");
                return masks;
            },
            Measurements = [new Measurement("Ratio", 0.5, "1"), new Measurement("Width", 12, "mm", 2)],
        });
        var script = new ScriptReference("/code.csx", "", "", null);
        var task = Task(new PostprocessStep.RemoveSmall(ParameterNumber.From("least"))) with
        {
            Scripts = new ScriptSettings { Preprocess = script, Prompt = script, Postprocess = script, Report = script },
        };

        var result = runner.Run(source, task, new SupportSet([], [], []),
            new Dictionary<string, ParameterValue> { ["least"] = ParameterValue.OfReal(2) }, new Collector([]), CancellationToken.None);

        var value = new float[64];
        seen!.Preprocess!(source, CancellationToken.None).ReadSlice(0, value);
        Assert.Equal(2, value[0]);
        Assert.Equal([new SegmentBox(2, new VoxelBox(2, 3, 1, 4, 5, 1))], seen.Boxes);
        Assert.Contains("4 voxels of Test", result.Warnings); // after remove-small
        Assert.Equal([("measurement.Ratio", "0.5 1"), ("measurement.Width of Test", "12 mm")], ScriptMeasurement.Facts(result));
    }

    [Fact]
    public void Run_ScriptFails_FailsAsTheScriptDid()
    {
        var task = Task() with { Scripts = new ScriptSettings { Postprocess = new ScriptReference("/code.csx", "", "", null) } };

        var thrown = Assert.Throws<ScriptException>(() => Run(task, []));

        Assert.Equal((ScriptFailure.Exception, "Script code.csx failed in line 1: Exception: on purpose"), (thrown.Failure, thrown.Message));
    }

    private static TaskResult Run(TaskManifest task, Dictionary<string, ParameterValue> parameters,
        IProgress<RunProgress>? progress = null) =>
        new TaskRunner(Network, new FakeScripts()).Run(Volume.FromValues(Geometry, [], new float[256]), task, new SupportSet([], [], []), parameters,
            progress ?? new Collector([]), CancellationToken.None);

    /// <summary>Segment 1: a bar of 4 voxels (4 ml) and one voxel by itself; segment 2: one voxel.</summary>
    private static SegmentationResult Network(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new SegmentationProgress("Segmenting", 1, 4, 0.5));
        var labels = new byte[256];
        labels.AsSpan(8, 4).Fill(1);
        (labels[31], labels[63]) = (1, 2);
        var mask = new MaskVolume(Geometry);
        mask.AddLayer(labels, new Dictionary<byte, int> { [1] = 1, [2] = 2 });
        var probabilities = new byte[256];
        probabilities[64 + 3] = 200;
        mask.SetProbabilities(1, probabilities);
        return new SegmentationResult(mask, [], ["Spleen was not found."], new ModelIdentity("m", "a", null, "b", "fp32"));
    }

    private static int Count(MaskVolume mask, int segment) => mask.ReadBox(segment, VoxelBox.Of(Geometry)).Count(v => v == 1);

    internal static TaskManifest Task(params PostprocessStep[] steps) => new()
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

    private sealed class Collector(List<RunProgress> seen) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => seen.Add(value);
    }
}
