using SamSgp.Inference.Hooks;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests;

// Several devices: here the CPU, several times.
public sealed partial class SegmentationEngineTests
{
    [Fact]
    public async Task DeviceEnginesSegment_TwoEngines_WorkAtTheSameTime()
    {
        using var engines = new DeviceEngines([Owning(), Owning()]);
        var (task, support) = Task(SlicePlane.AsAcquired);
        // The toy networks draw from one generator: each is made by itself.
        foreach (var id in new[] { "a", "b" })
            engines.Segment(Blob(), task with { Id = id }, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);
        using var both = new Barrier(2);
        var series = Blob();
        var together = new List<bool>();
        var hooks = new SegmentationHooks
        {
            Preprocess = (volume, token) =>
            {
                // Only the series, not the example: each comes here once, and waits for the other.
                if (!ReferenceEquals(volume, series)) return volume;
                var met = both.SignalAndWait(TimeSpan.FromMinutes(2), token);
                lock (together) together.Add(met);
                return volume;
            },
        };

        var runs = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 2).Select(_ => System.Threading.Tasks.Task.Run(() =>
            engines.Segment(series, task, support, hooks, new Recorder(), CancellationToken.None))));

        Assert.Equal([true, true], together);
        Assert.Equal(2, _loads); // a model on each device, from before
        Assert.Equal(runs[0].Masks.Layers[0].ToArray(), runs[1].Masks.Layers[0].ToArray());
    }

    [Fact]
    public void DeviceEnginesSegment_TaskThatWasHere_GoesToTheEngineThatHadIt()
    {
        using var engines = new DeviceEngines([Owning(), Owning()]);
        var (task, support) = Task(SlicePlane.AsAcquired);
        void Segment(string id) => engines.Segment(Blob(), task with { Id = id }, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);

        foreach (var id in new[] { "a", "b", "a", "b", "a" }) Segment(id);

        Assert.Equal(2, _loads);
    }

    [Fact]
    public void DeviceEnginesSegment_CancelledWhileAllWork_StopsWaiting()
    {
        using var engines = new DeviceEngines([Owning()]);
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var cancel = new CancellationTokenSource();
        var hooks = new SegmentationHooks
        {
            Preprocess = (volume, _) =>
            {
                cancel.Cancel();
                Assert.Throws<OperationCanceledException>(() =>
                    engines.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), cancel.Token));
                return volume;
            },
        };

        engines.Segment(Blob(), task, support, hooks, new Recorder(), CancellationToken.None);
    }

    private SegmentationEngine Owning() => new(Models(), new SupportMemoryCache(), new InferenceOptions()) { OwnsCaches = true };

}
