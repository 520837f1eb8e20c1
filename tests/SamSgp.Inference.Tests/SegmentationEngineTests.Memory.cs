using System.Runtime.InteropServices;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Preprocessing;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using TorchSharp;

namespace SamSgp.Inference.Tests;

// What the engine keeps, and what it does when memory runs out.
public sealed partial class SegmentationEngineTests
{
    private string CacheFolder => Path.Combine(_folder, "cache");

    [Fact]
    public void Segment_MemoryRunsOut_HalvesBatchesAndGivesTheSameMasks()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        var asked = new List<(string What, int Size)>();
        using var plain = new SegmentationEngine(models, supports, new InferenceOptions { EncoderBatch = 1, SegmentBatch = 1 });
        using var starved = new SegmentationEngine(models, supports, new InferenceOptions
        {
            EncoderBatch = 4,
            BeforeBatch = (what, size) =>
            {
                asked.Add((what, size));
                if (size > 1) AskForTooMuch();
            },
        });

        var expected = Run(plain, task, support);
        var actual = Run(starved, task, support);

        Assert.Equal(expected, actual);
        Assert.Equal([4, 2, 1, 1, 1, 1, 1, 1], asked.Where(a => a.What == "slices").Select(a => a.Size));
        Assert.Equal([2, 1, 1], asked.Where(a => a.What == "segments").Select(a => a.Size).Take(3));
        Assert.Equal(1, asked.Count(a => a is { What: "segments", Size: 2 })); // once halved, it stays so
    }

    [Fact]
    public void Segment_MemoryRunsOutForTheSupportSet_HalvesBatchesAndGivesTheSameMasks()
    {
        using var models = Models();
        using var ofOne = new SupportMemoryCache();
        using var ofStarved = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        var asked = new List<int>();
        using var plain = new SegmentationEngine(models, ofOne, new InferenceOptions());
        using var starved = new SegmentationEngine(models, ofStarved, new InferenceOptions
        {
            EncoderBatch = 4,
            BeforeBatch = (what, size) =>
            {
                if (what == "support") asked.Add(size);
                if (size > 1) AskForTooMuch();
            },
        });

        Assert.Equal(Run(plain, task, support), Run(starved, task, support));
        Assert.Equal([4, 2, 1, 1, 1, 1, 1, 1], asked);
    }

    [Theory]
    [InlineData(SlicePlane.AsAcquired)]
    [InlineData(SlicePlane.Coronal)]
    public void Segment_MoreSlices_HoldsNoMoreTensors(SlicePlane plane)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(plane);
        task = task with { Model = task.Model with { Memory = new MemorySettings { Bank = 2 } } };
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions { FeatureBudgetBytes = 1 });
        // Most tensors alive whenever a slice is done, and those left in the end.
        (long Most, long Left) Held(int slices)
        {
            var most = 0L;
            var recorder = new Recorder { OnReport = _ => most = Math.Max(most, torch.Tensor.TotalCount) };
            engine.Segment(Blob(slices), task, support, SegmentationHooks.None, recorder, CancellationToken.None);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return (most, torch.Tensor.TotalCount);
        }

        Held(6); // model, support set, what is made once
        var (few, many) = (Held(6), Held(24));

        Assert.Equal(few.Left, many.Left);
        // The thread beside has one slice more or less at hand.
        Assert.InRange(many.Most - few.Most, -40, 40);
    }

    [Theory]
    [InlineData(1 << 30, 2)]
    [InlineData(1, 3)] // room for one only
    public void Segment_TasksInTurn_EncodesSupportSetsAnewOnlyWhereTheBudgetIsSpent(long budget, int encoded)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache(budget);
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var times = 0;

        foreach (var crop in new[] { InputCrop.None, InputCrop.Body, InputCrop.None })
        {
            var recorder = new Recorder();
            Run(engine, task with { Input = task.Input with { Crop = crop } }, support, recorder);
            if (recorder.Reports.Exists(r => r.Stage == "Encoding support set")) times++;
        }

        Assert.Equal(encoded, times);
    }

    [Theory]
    [InlineData(PropagationDirection.Both, "3 4 5 2 1 0")] // from the slice most like the examples, both ways
    [InlineData(PropagationDirection.Forward, "0 1 2 3 4 5")]
    [InlineData(PropagationDirection.Backward, "5 4 3 2 1 0")]
    public void Run_Direction_TakesSlicesInItsOrder(PropagationDirection direction, string order)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var scope = torch.NewDisposeScope();
        using var grad = torch.no_grad();
        using var cache = new FeatureCache(1 << 30);
        using var used = models.Get(task.Model);
        var model = used.Value;
        using var remembered = supports.Get(task, support, model, SegmentationHooks.None, new HalvingBatch(1, () => { }, _ => { }), (_, _) => { }, CancellationToken.None);
        var memory = remembered.Value;
        var preparer = new SlicePreparer(Blob(), task.Input, model.Traits, model.ImageSize);
        using var segmenter = new SliceSegmenter(model, memory, RefinerKind.Pma, new HalvingBatch(16, () => { }, _ => { }), placed: true);
        float[][] similarity = [.. Enumerable.Range(0, 6).Select(slice => Enumerable.Repeat(slice == 3 ? 0.9f : 0.5f, memory.Count).ToArray())];
        var slices = new List<int>();

        new SeriesPropagation(new SliceFeatures(model, preparer, cache, CancellationToken.None), similarity, segmenter,
            SliceBoxes.Of([], task.Segments, preparer, _geometry, model.ImageSize), model.Network)
            .Run(new MemorySettings { Bank = 2, Direction = direction }, (slice, _) => slices.Add(slice), CancellationToken.None);

        Assert.Equal(order, string.Join(' ', slices));
    }

    [Fact]
    public void Segment_MemoryNeverSuffices_EndsWithTheFault()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions
        {
            BeforeBatch = (_, _) => AskForTooMuch(),
        });

        Assert.Throws<ExternalException>(() => Run(engine, task, support));
    }

    [Fact]
    public void Segment_AfterAStart_TakesTheSupportSetFromDisk()
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        var (first, second) = (new Recorder(), new Recorder());

        var a = RunInNewProcess(task, support, first);
        var b = RunInNewProcess(task, support, second);

        Assert.Contains(first.Reports, r => r.Stage == "Encoding support set");
        Assert.DoesNotContain(second.Reports, r => r.Stage == "Encoding support set");
        Assert.Equal(a, b);
    }

    [Fact]
    public void Segment_SupportIsSampled_DrawsTheSameInEveryRun()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        task = task with { Model = task.Model with { Select = new SupportSelection { Method = SelectionMethod.Sample, K = 1, Seed = 3 } } };
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());

        var drawn = Enumerable.Range(0, 4).Select(_ => Confidences()).ToList();

        Assert.All(drawn, one => Assert.Equal(drawn[0], one));

        string Confidences() => string.Join(' ', engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(),
            CancellationToken.None).Confidences);
    }

    [Fact]
    public void Segment_SupportFileChanged_IsEncodedAgain()
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        RunInNewProcess(task, support, new Recorder());
        var recorder = new Recorder();

        // Another time says nothing; another voxel does.
        File.SetLastWriteTimeUtc(support.Examples[0].Image, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        RunInNewProcess(task, support, recorder);
        Assert.DoesNotContain(recorder.Reports, r => r.Stage == "Encoding support set");
        var values = TestVolumes.Values(Blob());
        values[0]++;
        NiftiFile.Write(support.Examples[0].Image, Volume.FromValues(_geometry, [], values));
        RunInNewProcess(task, support, recorder);

        Assert.Contains(recorder.Reports, r => r.Stage == "Encoding support set");
    }

    [Theory]
    [InlineData(0)] // empty
    [InlineData(40)] // within the header
    [InlineData(-9)] // within the tensors
    public void Segment_HalfWrittenSupportOnDisk_IsSaidAndEncodedAgain(int keep)
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        var expected = RunInNewProcess(task, support, new Recorder());
        var file = Directory.GetFiles(CacheFolder).Single();
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(keep < 0 ? bytes.Length + keep : keep)]);
        var (recorder, log) = (new Recorder(), new List<string>());

        var actual = RunInNewProcess(task, support, recorder, log.Add);

        Assert.Equal(expected, actual);
        Assert.Contains(recorder.Reports, r => r.Stage == "Encoding support set");
        Assert.Contains("is damaged and made again", Assert.Single(log), StringComparison.Ordinal);
        Assert.Equal(bytes.Length, new FileInfo(file).Length);
    }

    [Fact]
    public void Segment_SupportOnDiskOverBudget_DropsTheLongestUnused()
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        RunInNewProcess(task, support, new Recorder());
        var first = Directory.GetFiles(CacheFolder).Single();
        File.SetLastWriteTimeUtc(first, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));

        RunInNewProcess(task with { Model = task.Model with { Select = new SupportSelection { K = 2 } } }, support, new Recorder(), budget: new FileInfo(first).Length * 3 / 2);

        Assert.NotEqual(first, Directory.GetFiles(CacheFolder).Single());
    }

    [Fact]
    public void Segment_FolderCannotBeWritten_IsSaidAndTheJobGoesOn()
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        File.WriteAllText(CacheFolder, "a file where the folder should be");
        var log = new List<string>();

        RunInNewProcess(task, support, new Recorder(), log.Add);

        Assert.Contains("is not kept in", Assert.Single(log), StringComparison.Ordinal);
    }

    // What libtorch itself says when memory runs out.
    private static void AskForTooMuch() => torch.zeros(1L << 50).Dispose();

    private ushort[] RunInNewProcess(TaskManifest task, SupportSet support, Recorder recorder, Action<string>? log = null,
        long budget = 1 << 30)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache(1 << 30, new SupportMemoryFolder(CacheFolder, budget, log ?? Assert.Fail));
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        return Run(engine, task, support, recorder);
    }

    private ushort[] Run(SegmentationEngine engine, TaskManifest task, SupportSet support, Recorder? recorder = null)
    {
        var masks = engine.Segment(Blob(), task, support, SegmentationHooks.None, recorder ?? new Recorder(), CancellationToken.None).Masks;
        return [.. masks.Layers.SelectMany(layer => layer.ToArray()).Select(label => (ushort)label)];
    }
}
