using System.Runtime.InteropServices;
using SamSgp.Inference.Support;
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
    public void Segment_SupportFileChanged_IsEncodedAgain()
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        RunInNewProcess(task, support, new Recorder());
        var recorder = new Recorder();

        File.SetLastWriteTimeUtc(support.Examples[0].Image, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
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

        RunInNewProcess(task with { ContentSha256 = "1" }, support, new Recorder(), budget: new FileInfo(first).Length * 3 / 2);

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
