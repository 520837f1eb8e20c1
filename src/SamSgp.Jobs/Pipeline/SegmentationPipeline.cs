using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Pipeline;

/// <summary>A job, from its order to its stored result.</summary>
public sealed class SegmentationPipeline(TaskCatalog catalog, InstanceStore store, TaskRunner runner, ResultStore results,
    TimeProvider clock)
{
    /// <summary>Runs a job: one step after the other, each a line. What may go wrong in a step is its failure; what goes
    /// wrong beyond that is a bug or a passing fault, and the runner's.</summary>
    /// <inheritdoc cref="JobSteps"/>
    public async Task<JobOutcome> RunAsync(string workitemUid, SegmentationOrder order, IProgress<JobProgress> progress,
        CancellationToken cancellationToken)
    {
        var share = new ProgressShare(progress);

        var (plan, unplanned) = SegmentationPlan.Make(catalog.Current, order);
        if (plan is null) return Failed(unplanned!);

        share.Begin("Finding the series", 0, 0.02);
        if (StoredSeries.Find(store, order.StudyInstanceUid, order.SeriesInstanceUid) is not { } series)
            return Failed(SegmentationPlan.SeriesNotFound(order));
        if (plan.RefusalOf(series) is { } refusal) return Failed(refusal);

        share.Begin("Reading the series", 0.02, 0.08);
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path),
            new SeriesReadOptions { StandardizedUptake = plan.Task.Input.StandardizedUptake }, cancellationToken);
        if (!read.TryGet(out var volume, out var unread)) return Failed(ReadFailure.Of(unread));

        share.Begin("Segmenting", 0.08, 0.94);
        var result = runner.Run(volume, plan.Task, plan.Support, plan.Parameters, share, cancellationToken);

        share.Begin("Writing the segmentation", 0.94, 0.95);
        var (source, created) = (SourceSeries.Of(series.Header, volume), clock.GetUtcNow());
        var segmentation = ResultWriter.ToSegmentation(source, result, created);

        share.Begin("Measuring the segments", 0.95, 0.97);
        var report = plan.Task.Output.Report ? ResultWriter.ToReport(source, volume, result, segmentation.File, created) : null;

        share.Begin("Drawing the preview", 0.97, 0.98);
        await results.KeepPreviewAsync(workitemUid, ResultWriter.ToPreview(volume, result), cancellationToken);

        share.Begin("Storing the result", 0.98, 1);
        var outputs = new List<OutputReference> { await results.StoreAsync(segmentation.File, cancellationToken) };
        if (report is not null) outputs.Add(await results.StoreAsync(report, cancellationToken));
        return new JobOutcome.Completed(outputs, [.. read.Notes, .. result.Warnings, .. segmentation.Warnings], ResultFacts.Of(result));
    }

    private static JobOutcome.Failed Failed(JobFailure failure) => new(failure);
}
