using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using TorchSharp;

namespace SamSgp.Inference.Tests;

public sealed partial class SegmentationEngineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-engine-").FullName;
    private readonly VolumeGeometry _geometry = TestVolumes.Geometry(40, 30, 6, new(1, 0, 0), new(0, 1, 0));
    private int _loads;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SlicePlane.AsAcquired)]
    [InlineData(SlicePlane.Coronal)]
    public void Segment_AnyPlane_GivesMasksOnTheSourcesGrid(SlicePlane plane)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(plane);
        var volume = Blob();

        var result = engine.Segment(volume, task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);

        Assert.Same(volume.Geometry, result.Masks.Geometry);
        Assert.Equal([1, 2], result.Masks.SegmentNumbers);
        Assert.Equal("toy", result.Model.Name);
        Assert.All(result.Confidences, c => Assert.InRange(c.PredictedIou, 0, 1));
    }

    [Theory]
    [InlineData(SlicePlane.AsAcquired)]
    [InlineData(SlicePlane.Coronal)]
    public void Segment_FractionalAskedFor_GivesProbabilitiesThatAgreeWithTheMasks(SlicePlane plane)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(plane);

        var plain = engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None).Masks;
        var masks = engine.Segment(Blob(), task with { Output = task.Output with { Encoding = SegmentationEncoding.Fractional } }, support,
            SegmentationHooks.None, new Recorder(), CancellationToken.None).Masks;

        var inside = new byte[_geometry.SliceLength];
        var different = 0;
        for (var slice = 0; slice < _geometry.Slices; slice++)
        {
            Assert.True(plain.ReadProbabilities(1, slice).IsEmpty);
            masks.ReadSlice(1, slice, inside);
            var probable = masks.ReadProbabilities(1, slice);
            // Rounding to 255 steps may put a probability on the border to its other side.
            for (var i = 0; i < inside.Length; i++)
                if (inside[i] == 1) Assert.InRange(probable[i], 127, 255);
            foreach (var value in probable) if (value is > 0 and < 255) different++;
        }

        Assert.True(different > 0);
    }

    [Fact]
    public void Segment_Twice_LoadsAndEncodesSupportOnceAndRepeatsItself()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var (first, second) = (new Recorder(), new Recorder());

        var a = engine.Segment(Blob(), task, support, SegmentationHooks.None, first, CancellationToken.None);
        var b = engine.Segment(Blob(), task, support, SegmentationHooks.None, second, CancellationToken.None);

        Assert.Equal(1, _loads);
        Assert.Contains(first.Reports, r => r.Stage == "Encoding support set");
        Assert.DoesNotContain(second.Reports, r => r.Stage == "Encoding support set");
        Assert.Equal(a.Masks.Layers[0].ToArray(), b.Masks.Layers[0].ToArray());
    }

    [Fact]
    public void Segment_Progress_NeverFallsAndCountsEverySlice()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var recorder = new Recorder();

        engine.Segment(Blob(), task, support, SegmentationHooks.None, recorder, CancellationToken.None);

        Assert.Equal(recorder.Reports.Select(r => r.Fraction).Order(), recorder.Reports.Select(r => r.Fraction));
        Assert.Equal(6, recorder.Reports.Count(r => r.Stage == "Segmenting"));
    }

    [Fact]
    public void Segment_SmallFeatureBudget_GivesTheSameMasks()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var roomy = new SegmentationEngine(models, supports, new InferenceOptions());
        using var tight = new SegmentationEngine(models, supports, new InferenceOptions { FeatureBudgetBytes = 1, EncoderBatch = 1 });
        using var single = new SegmentationEngine(models, supports, new InferenceOptions { EncoderBatch = 1 });

        var expected = single.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);
        var actual = tight.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);

        Assert.Equal(expected.Masks.Layers[0].ToArray(), actual.Masks.Layers[0].ToArray());
    }

    [Fact]
    public void Segment_Cancelled_StopsWithinASlice()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var cancel = new CancellationTokenSource();
        var recorder = new Recorder { OnReport = r => { if (r is { Stage: "Segmenting", Done: 2 }) cancel.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() => engine.Segment(Blob(), task, support, SegmentationHooks.None, recorder, cancel.Token));
        Assert.Equal(2, recorder.Reports.Count(r => r.Stage == "Segmenting"));
    }

    [Theory]
    [InlineData(SlicePlane.AsAcquired)]
    [InlineData(SlicePlane.Axial)]
    [InlineData(SlicePlane.Coronal)]
    public void Segment_Boxes_ReachTheNetworkAndHoldTheMasks(SlicePlane plane)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(plane);
        var free = engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None).Masks;
        // What the network draws of a segment decides where a box would change it.
        var segment = free.SegmentNumbers.First(n => free.FindBox(n) is { Columns: > 8, Rows: > 4 });
        var (slice, box) = (free.FindBox(segment)!.Value.Slice, free.FindBox(segment)!.Value);
        var given = new VoxelBox(box.Column + 2, box.Row + 1, slice, box.Columns / 2, box.Rows / 2, 1);

        var boxed = engine.Segment(Blob(), task, support, new SegmentationHooks { Boxes = [new SegmentBox(segment, given)] },
            new Recorder(), CancellationToken.None).Masks;

        var whole = VoxelBox.Of(_geometry) with { Slice = slice, Slices = 1 };
        var outside = boxed.ReadBox(segment, whole).Count(v => v == 1) - boxed.ReadBox(segment, given).Count(v => v == 1);
        Assert.Equal(0, outside);
        Assert.NotEqual(free.ReadBox(segment, whole), boxed.ReadBox(segment, whole));
    }

    [Fact]
    public void Segment_Preprocess_ChangesSeriesAndExamplesAlikeAndIsPartOfTheCache()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var seen = new List<string>();
        foreach (var key in new[] { "a", "a", "b" })
        {
            engine.Segment(Blob(), task, support, new SegmentationHooks
            {
                Preprocess = (volume, _) =>
                {
                    seen.Add($"{key}{volume.Geometry.Slices}");
                    return volume;
                },
                PreprocessKey = key,
            }, new Recorder(), CancellationToken.None);
        }

        Assert.Equal(["a6", "a6", "a6", "b6", "b6"], seen); // example and series, series alone, both again
    }

    [Fact]
    public void Segment_MaskOfAnotherSize_SaysWhichFile()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var other = TestVolumes.Geometry(8, 8, 2, new(1, 0, 0), new(0, 1, 0));
        NiftiFile.Write(Path.Combine(_folder, "seg.nii.gz"), new LabelVolume(other, new ushort[128]));

        var fault = Assert.Throws<SupportSetException>(
            () => engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None));

        Assert.Contains("seg.nii.gz has 8 x 8 x 2 voxels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_MaskOfTheSameSizeElsewhere_IsRefusedInsteadOfTakenVoxelByVoxel()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var mirrored = TestVolumes.Geometry(_geometry.Columns, _geometry.Rows, _geometry.Slices, new(-1, 0, 0), new(0, 1, 0));
        NiftiFile.Write(Path.Combine(_folder, "seg.nii.gz"), new LabelVolume(mirrored, new ushort[_geometry.VoxelCount]));

        var fault = Assert.Throws<SupportSetException>(
            () => engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None));

        Assert.Contains("does not lie where its image", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_VoxelsWithoutANumber_CountAsDarkAndAreSaid()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var (dark, undefined) = (TestVolumes.Values(Blob()), TestVolumes.Values(Blob()));
        for (var i = 0; i < 40; i++) (dark[i], undefined[i]) = (dark.Min(), float.NaN); // the first row

        var (expected, found) = (Run(dark), Run(undefined));

        Assert.Equal(expected.Masks.Layers[0].ToArray(), found.Masks.Layers[0].ToArray());
        Assert.Contains("40 voxels hold no number (NaN); they count as the darkest value.", found.Warnings);
        Assert.DoesNotContain(expected.Warnings, warning => warning.Contains("NaN", StringComparison.Ordinal));

        SegmentationResult Run(float[] values) => engine.Segment(Volume.FromValues(_geometry, [], values), task, support, SegmentationHooks.None,
            new Recorder(), CancellationToken.None);
    }

    [Fact]
    public void Segment_AdapterBroughtASecondReader_ItsVoteCounts()
    {
        using var models = Models(() => Sure(structure: 1));
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.Coronal);

        var masks = engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None).Masks;

        // All that the network, which knows nothing, is not surer of.
        var inside = new byte[_geometry.SliceLength];
        masks.ReadSlice(1, 2, inside);
        Assert.InRange(inside.Count(value => value == 1), inside.Length / 2, inside.Length);
    }

    [Fact]
    public void Segment_SecondReaderIsOfAnotherTask_SaysSo()
    {
        using var models = Models(() => new SupportUNet(structures: 3));
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var fault = Assert.Throws<ModelException>(
            () => engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None));
        Assert.Contains("trained for 3 segments", fault.Message, StringComparison.Ordinal);
    }

    // Sees one structure everywhere.
    private static SupportUNet Sure(int structure)
    {
        using var grad = torch.no_grad();
        var reader = new SupportUNet(structures: 2);
        foreach (var (name, parameter) in reader.named_parameters().Where(p => p.name.Contains("_heads", StringComparison.Ordinal)))
        {
            parameter.zero_();
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter[structure].fill_(9);
        }

        reader.eval();
        return reader;
    }

    private ModelCache Models(Func<SupportUNet>? reader = null, ModelTraits? traits = null, bool readsPoints = false, bool clicks = false) => new(
        _ =>
        {
            _loads++;
            return new LoadedModel("toy", "00", null, Network(seed: 7), traits ?? new ModelTraits(), "fp32")
            {
                Reader = reader?.Invoke(), ReadsPoints = readsPoints || clicks, Clicks = clicks ? new Lazy<SgpNetwork>(() => Network(seed: 8)) : null,
            };
        }, capacity: 1);

    private static SgpNetwork Network(int seed)
    {
        torch.manual_seed(seed);
        var network = new Sam2Base(new Sam2Config
        {
            EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 2, 1], GlobalAttentionBlocks = [3], HiddenDim = 64, MemoryDim = 16,
            MemoryLayers = 1, FeedForward = 64, DecoderMlpDim = 64, ImageSize = 64, Refiner = RefinerKind.Pma, DetailDim = 4,
        });
        network.eval();
        return new SgpNetwork(network);
    }

    private Volume Blob() => Blob(_geometry);

    private static Volume Blob(int slices) => Blob(TestVolumes.Geometry(40, 30, slices, new(1, 0, 0), new(0, 1, 0)));

    private static Volume Blob(VolumeGeometry geometry)
    {
        var values = new float[geometry.SliceLength * geometry.Slices];
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = (i % 40 - 20, i / 40 % 30 - 15);
            values[i] = x * x + y * y < 64 ? 100 : i % 7;
        }

        return Volume.FromValues(geometry, [], values);
    }

    private (TaskManifest Task, SupportSet Support) Task(SlicePlane plane)
    {
        var volume = Blob();
        var labels = Array.ConvertAll(TestVolumes.Values(volume), v => (ushort)(v > 50 ? 1 : v > 5 ? 2 : 0));
        NiftiFile.Write(Path.Combine(_folder, "ct.nii.gz"), volume);
        NiftiFile.Write(Path.Combine(_folder, "seg.nii.gz"), new LabelVolume(_geometry, labels));
        var files = new SupportFiles
        {
            Image = Path.Combine(_folder, "ct.nii.gz"),
            Masks = [new SupportMask(Path.Combine(_folder, "seg.nii.gz"), new LabelMapping.Identity())],
        };
        var organ = new CodedConcept("SCT", "123037004", "Anatomical structure");
        var task = new TaskManifest
        {
            Id = "toy", Version = "1.0.0", Title = "Toy", Support = [files], FilePath = Path.Combine(_folder, "task.yaml"),
            ContentSha256 = "0", Input = new InputSettings { Plane = plane, Window = new IntensityWindow.Fixed(50, 100) },
            Segments =
            [
                new SegmentDefinition { Number = 1, Label = "Blob", Category = organ, Type = organ, Color = default },
                new SegmentDefinition { Number = 2, Label = "Specks", Category = organ, Type = organ, Color = default },
            ],
        };
        return (task, new SupportSet([files], [], []));
    }

    private sealed class Recorder : IProgress<SegmentationProgress>
    {
        public List<SegmentationProgress> Reports { get; } = [];

        public Action<SegmentationProgress> OnReport { get; init; } = _ => { };

        public void Report(SegmentationProgress value)
        {
            Reports.Add(value);
            OnReport(value);
        }
    }
}
