using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Runs.Results;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Pipeline;

/// <summary>A job, from its order to its stored result.</summary>
public sealed class SegmentationPipeline(TaskCatalog catalog, TaughtSupport taught, InstanceStore store, SeriesFetcher fetcher,
    TaskFit fit, DicomSupport examples, TaskRunner runner, SupportScores scores, ResultStore results, ResultDelivery delivery, TimeProvider clock)
{
    /// <summary>Runs a job. One that was interrupted after its result was stored makes no other: the result is sent, and the job
    /// ends with it.</summary>
    /// <inheritdoc cref="JobSteps"/>
    public async Task<JobOutcome> RunAsync(WorkitemClaim claim, SegmentationOrder order, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        using var share = new ProgressShare(progress, clock);
        var outcome = results.FindStored(claim.WorkitemUid) ?? await MakeAsync(claim, order, share, cancellationToken);
        if (outcome is not JobOutcome.Completed made || order.DestinationPeer is not { } destination) return outcome;

        share.Begin(JobStage.Send, "Sending the result", 0.99, 1);
        var sent = await delivery.SendAsync(destination, claim.WorkitemUid, made.Outputs, cancellationToken);
        return sent.TryGet(out var notices, out var unsent) ? made with { Warnings = [.. made.Warnings, .. notices] } : Failed(unsent);
    }

    /// <summary>Makes and stores the result: one step after the other, each a line. What may go wrong in a step is its failure; what
    /// goes wrong beyond that is a bug or a passing fault, and the runner's.</summary>
    private async Task<JobOutcome> MakeAsync(WorkitemClaim claim, SegmentationOrder order, ProgressShare share,
        CancellationToken cancellationToken)
    {
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return Failed(unplanned);

        share.Begin(JobStage.Fetch, "Finding the series", 0, 0.04);
        var fetched = order.SourcePeer is { } peer
            ? await fetcher.FetchAsync(peer, order.StudyInstanceUid, order.SeriesInstanceUid, compareBytes: false, share, cancellationToken)
            : FetchedSeries.Whole;
        await store.RequireWholeAsync(
            store.List(new InstanceScope(order.StudyInstanceUid, order.SeriesInstanceUid, null)), cancellationToken);
        if (StoredSeries.Find(store, order.StudyInstanceUid, order.SeriesInstanceUid, fetched.Withdrawn) is not { } series)
            return Failed(SegmentationPlan.SeriesNotFound(order, [], []));
        if (plan.RefusalOf(series, fit, cancellationToken) is { } refusal) return Failed(refusal);
        var misfits = plan.MisfitsOf(series, fit, cancellationToken);

        share.Begin(JobStage.Support, "Preparing the support set", 0.04, 0.05);
        var (support, notices) = await examples.PrepareAsync(plan.Task, plan.Support, share, cancellationToken);

        share.Begin(JobStage.Read, "Reading the series", 0.05, 0.08);
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path),
            TaskReading.OptionsOf(plan.Task.Input), cancellationToken);
        if (!read.TryGet(out var volume, out var unread)) return Failed(ReadFailure.Of(unread));

        share.Begin(JobStage.Segment, "Segmenting", 0.08, 0.94);
        var result = runner.Run(volume, plan.Task, support, plan.Parameters, share, cancellationToken) with { IsForced = misfits.Count > 0 };

        share.Begin(JobStage.Write, "Writing the segmentation", 0.94, 0.95);
        var source = SourceSeries.Of(read.Header, volume);
        var segmentation = ResultWriter.ToSegmentation(source, result);

        share.Begin(JobStage.Measure, "Measuring the segments", 0.95, 0.97);
        var report = plan.Task.Output.Report ? ResultWriter.ToReport(source, volume, result, segmentation.File) : null;

        share.Begin(JobStage.Preview, "Drawing the preview", 0.97, 0.98);
        await results.KeepPreviewAsync(claim.WorkitemUid, ResultWriter.ToPreview(volume, result), cancellationToken);

        share.Begin(JobStage.Store, "Storing the result", 0.98, 0.99);
        return await results.StoreAsync(claim, report is null ? [segmentation.File] : [segmentation.File, report],
            [.. misfits, .. Given(fetched.Notice), .. notices, .. read.Notes, .. result.Warnings, .. segmentation.Warnings],
            ResultFacts.Of(result, plan.Support, volume, source, TaskCalibration.Of(result, plan.Support, scores.RecordOf(plan.Task.Id, plan.Support.Version))),
            cancellationToken);
    }

    private static string[] Given(string? notice) => notice is null ? [] : [notice];

    private static JobOutcome.Failed Failed(JobFailure failure) => new(failure);
}
