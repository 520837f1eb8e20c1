using SamSgp.Inference.Hooks;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests;

// Jobs, and who waits at a screen.
public sealed partial class SegmentationEngineTests
{
    [Theory]
    [InlineData("Encoding slices")]
    [InlineData("Segmenting")]
    public async Task SegmentAtScreen_WhileAJobRuns_ComesInBetweenAndChangesNoBitOfEither(string stage)
    {
        // Room for one model and one support set: those of the job are driven out while it waits.
        using var models = Models();
        using var supports = new SupportMemoryCache(budgetBytes: 1);
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions { FeatureBudgetBytes = 1, InteractiveBudgetBytes = 1 });
        var (task, support) = Task(SlicePlane.AsAcquired);
        task = task with { Model = task.Model with { Memory = new MemorySettings { Bank = 2 } } };
        var other = task with { Model = task.Model with { Checkpoint = "another", Memory = null } };
        var (expected, expectedOfOther) = (Run(engine, task, support), Run(engine, other, support));
        System.Threading.Tasks.Task<ushort[]>? atScreen = null;
        var (answered, slicesAfter) = (false, 0);
        var screen = new Recorder { OnReport = report => answered |= report.Stage == "Finishing" };
        var recorder = new Recorder
        {
            OnReport = report =>
            {
                if (report.Stage == stage && report.Done == 2 && atScreen is null)
                {
                    atScreen = System.Threading.Tasks.Task.Run(() => Labels(engine.SegmentAtScreen(Blob(), other, support, SegmentationHooks.None,
                        screen, CancellationToken.None)));
                    SpinWait.SpinUntil(() => engine.WaitingAtScreens == 1);
                }
                else if (answered)
                {
                    slicesAfter++;
                }
            },
        };

        var job = Run(engine, task, support, recorder);

        Assert.True(slicesAfter > 1, "the job had ended before the screen got its answer");
        Assert.Equal(expected, job);
        Assert.Equal(expectedOfOther, await atScreen!);
    }

    [Fact]
    public async Task SegmentAtScreen_SeveralWait_AreServedInTurnBeforeTheNextJob()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        var order = new List<string>();
        var others = new List<System.Threading.Tasks.Task>();
        var recorder = new Recorder
        {
            OnReport = report =>
            {
                if (report is not { Stage: "Segmenting", Done: 1 }) return;
                others.Add(System.Threading.Tasks.Task.Run(() => engine.Segment(Blob(), task, support, SegmentationHooks.None, Noting("job"), CancellationToken.None)));
                SpinWait.SpinUntil(() => engine.WaitingJobs == 1);
                for (var i = 1; i <= 3; i++)
                {
                    var name = $"screen {i}";
                    others.Add(System.Threading.Tasks.Task.Run(() => engine.SegmentAtScreen(Blob(), task, support, SegmentationHooks.None, Noting(name), CancellationToken.None)));
                    SpinWait.SpinUntil(() => engine.WaitingAtScreens == i);
                }
            },
        };

        Run(engine, task, support, recorder);
        order.Add("first job done");
        await System.Threading.Tasks.Task.WhenAll(others);

        // Whether the second job begins before this thread writes its line is chance; that nobody at a screen waits is not.
        Assert.Equal(["screen 1", "screen 2", "screen 3"], order.Take(3));

        Recorder Noting(string name) => new() { OnReport = report => { if (report.Stage == "Loading model") lock (order) order.Add(name); } };
    }

    [Fact]
    public void SegmentAtScreen_CancelledWhileItWaits_LeavesTheEngineToOthers()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var cancel = new CancellationTokenSource();
        System.Threading.Tasks.Task? gaveUp = null;
        var recorder = new Recorder
        {
            OnReport = report =>
            {
                if (report is not { Stage: "Segmenting", Done: 1 }) return;
                gaveUp = System.Threading.Tasks.Task.Run(() => engine.SegmentAtScreen(Blob(), task, support, SegmentationHooks.None, new Recorder(), cancel.Token));
                SpinWait.SpinUntil(() => engine.WaitingAtScreens == 1);
                cancel.Cancel();
                Assert.ThrowsAny<OperationCanceledException>(() => gaveUp.GetAwaiter().GetResult());
            },
        };

        var first = Run(engine, task, support, recorder);

        Assert.NotNull(gaveUp);
        Assert.Equal(first, Run(engine, task, support));
    }

    private static ushort[] Labels(SegmentationResult result) =>
        [.. result.Masks.Layers.SelectMany(layer => layer.ToArray()).Select(label => (ushort)label)];
}
