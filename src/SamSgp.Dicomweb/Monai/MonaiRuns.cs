using SamSgp.Inference.Models;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Runs of a task on a series, for a client that waits: a workitem like any other, before the others; one that was done before
/// is not done again.</summary>
internal sealed class MonaiRuns(SegmentationScheduler scheduler, Worklist worklist, WorkitemEvents events, InstanceStore store, ModelRegistry models)
{
    // Runs of one series that are looked into.
    private const int Looked = 20;

    private const string Priority = "HIGH";

    /// <summary>The SEG of a run, done before or now.</summary>
    /// <exception cref="MonaiException">The run failed.</exception>
    public async Task<(OutputReference Segmentation, IReadOnlyList<string> Warnings)> SegmentAsync(SegmentationPlan plan, SegmentationOrder order, WorklistUser by,
        CancellationToken cancellationToken)
    {
        var done = Done(plan, order) ?? await RunAsync(order, by, cancellationToken);
        if (done.State != WorkitemState.Completed)
            throw new MonaiException(Api.TaskProblems.Of(PerformedProcedure.FailureOf(done)
                ?? new JobFailure(JobStage.Segment, FailureCode.Internal, "The run was cancelled.")));
        return (OutputReference.AllOf(done.Dataset)[0], PerformedProcedure.WarningsOf(done));
    }

    /// <summary>The SEG of the same run that was done before; null where there is none.</summary>
    public OutputReference? Find(SegmentationPlan plan, SegmentationOrder order) => Done(plan, order) is { } done ? OutputReference.AllOf(done.Dataset)[0] : null;

    /// <summary>The last SEG of the task on a series; null where there is none.</summary>
    public OutputReference? Last(string? taskId, string study, string series) => worklist
        .Newest(new WorkitemKeys(taskId, study) { SeriesInstanceUid = series }, null, Looked)
        .Where(run => run.State == WorkitemState.Completed).Select(run => OutputReference.AllOf(run.Dataset) is [var first, ..] ? first : null)
        .FirstOrDefault(output => output?.IsIn(store) == true);

    private Workitem? Done(SegmentationPlan plan, SegmentationOrder order)
    {
        try
        {
            var model = ModelWeights.Of(plan.Task.Model, models);
            return worklist.Newest(new WorkitemKeys(order.TaskId, order.StudyInstanceUid) { SeriesInstanceUid = order.SeriesInstanceUid }, null, Looked)
                .FirstOrDefault(run => run.State == WorkitemState.Completed && IsSame(run, plan, order, model));
        }
        catch (Exception fault) when (fault is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return null; // the run that is wanted says what is wrong with the model
        }
    }

    // The same task with the same network, examples and parameters on the same images gives the same bits.
    private bool IsSame(Workitem run, SegmentationPlan plan, SegmentationOrder order, ModelWeights model)
    {
        var facts = PerformedProcedure.FactsOf(run);
        return SegmentationOrder.TryRead(run.Dataset, out var ran, out _) && OutputReference.AllOf(run.Dataset) is [var output, ..] && IsOfAll(output, order)
            && model.Made(facts.GetValueOrDefault("model.checkpoint.sha256"), facts.GetValueOrDefault("model.adapter.sha256"))
            && facts.GetValueOrDefault("task.sha256") == plan.Task.ContentSha256
            && facts.GetValueOrDefault("support.version") == plan.Support.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)
            && ran.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(order.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    // It is still there, and no image of the series came after it.
    private bool IsOfAll(OutputReference output, SegmentationOrder order) => output.In(store) is { } made
        && store.List(new InstanceScope(order.StudyInstanceUid, order.SeriesInstanceUid, null)).All(image => image.Id < made.Id);

    private async Task<Workitem> RunAsync(SegmentationOrder order, WorklistUser by, CancellationToken cancellationToken)
    {
        var created = MonaiException.Need(await scheduler.ScheduleAsync(order, Priority, by, cancellationToken));
        using var feed = events.Listen(created.Uid);
        for (var now = worklist.Find(created.Uid) ?? created; ; now = await NextAsync(feed, cancellationToken) ?? now)
            if (now.State.IsFinal()) return now;
    }

    private static async Task<Workitem?> NextAsync(WorkitemEventFeed feed, CancellationToken cancellationToken) =>
        await feed.WaitAsync(cancellationToken) && feed.TryRead(out var happened) ? happened.Workitem : null;
}
