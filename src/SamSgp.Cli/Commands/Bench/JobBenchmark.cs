using SamSgp.Imaging.Phantoms;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>What jobs of a warm engine cost.</summary>
/// <param name="Slice">A further slice, one segment.</param>
/// <param name="Fixed">A job beside its slices.</param>
/// <param name="ExtraShare">A further segment over a job with one.</param>
/// <param name="PeakBytes">The process' largest working set so far.</param>
internal sealed record JobTiming(TimeSpan Slice, TimeSpan Fixed, double ExtraShare, long PeakBytes);

/// <summary>Runs jobs of a task over synthetic series that differ, so that nothing of a series is remembered.</summary>
internal sealed class JobBenchmark(TimeProvider time, TaskManifest task, SupportSet support, ModelLoader loader) : IDisposable
{
    private const int Few = 8, Many = 40, Rounds = 8;

    private readonly ModelCache _models = new(loader.Load, 1);
    private readonly SupportMemoryCache _supports = new();
    private int _seed;

    public JobTiming Measure(CancellationToken token)
    {
        using var engine = new SegmentationEngine(_models, _supports, new InferenceOptions());
        var (few, many, all) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            var (a, b, c) = (Run(engine, Few, 1, token), Run(engine, Many, 1, token), Run(engine, Many, task.Segments.Count, token));
            if (round == 0) continue; // model, support sets and memory come with the first
            (few, many, all) = (Min(few, a), Min(many, b), Min(all, c));
        }

        var slice = (many - few) / (Many - Few);
        return new JobTiming(slice, few - slice * Few, (all - many) / many / (task.Segments.Count - 1),
            System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64);
    }

    public void Dispose()
    {
        _supports.Dispose();
        _models.Dispose();
    }

    private TimeSpan Run(SegmentationEngine engine, int slices, int segments, CancellationToken token)
    {
        var volume = DicomPhantom.Create(new PhantomOptions { Seed = ++_seed, Slices = slices }).Volume;
        var part = task with { Segments = [.. task.Segments.Take(segments)], ContentSha256 = $"{segments} segments" };
        var start = time.GetTimestamp();
        engine.Segment(volume, part, support, SegmentationHooks.None, new Progress<SegmentationProgress>(), token);
        return time.GetElapsedTime(start);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
