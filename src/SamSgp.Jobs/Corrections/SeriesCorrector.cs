using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Runs.Results;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Corrections;

/// <summary>Corrects results on series of the store, for somebody who waits. Nothing is remembered of a correction: the next one says
/// everything again.</summary>
public sealed class SeriesCorrector(TaskCatalog catalog, TaughtSupport taught, InstanceStore store, TaskFit fit, DicomSupport examples,
    SegmentAtScreen segment, IScriptHost scripts, TaskCorrector corrector, CorrectionLimits limits, TimeProvider clock) : IDisposable
{
    private readonly OpenedSeriesCache _opened = new(limits, clock);
    private readonly SemaphoreSlim _makesAutomatic = new(1, 1); // whoever wants the same one meanwhile waits for it

    /// <summary>Finds what a correction speaks of, and makes the task's own result where that is corrected.</summary>
    /// <param name="taskId">Id of the task.</param>
    /// <param name="document">The correction.</param>
    /// <param name="cancellationToken">The client went.</param>
    /// <returns>The work, or why there is none.</returns>
    /// <exception cref="PromptException">What was said cannot be understood.</exception>
    public async Task<Outcome<CorrectionWork>> PrepareAsync(string taskId, CorrectionDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var carries = document.Carries();
        var order = new SegmentationOrder
        {
            TaskId = taskId,
            StudyInstanceUid = document.StudyInstanceUid ?? throw new PromptException("studyInstanceUid is missing."),
            SeriesInstanceUid = document.SeriesInstanceUid ?? throw new PromptException("seriesInstanceUid is missing."),
        };
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return unplanned;
        if (!(await OpenAsync(plan, order, cancellationToken)).TryGet(out var series, out var unopened)) return unopened;
        var prompts = new PromptReader(series.Images.Volume.Geometry, series.Images.Volume.Frames).Read(document.Prompts);
        try
        {
            var (support, _) = await examples.PrepareAsync(plan.Task, plan.Support, new Unreported(), cancellationToken);
            if (document.SegmentationInstanceUid is { } uid) return Given(series, support, order.StudyInstanceUid, uid, document.Segment, prompts, carries);
            var automatic = await AutomaticAsync(series, support, cancellationToken);
            return new CorrectionWork(series, support, new Correction(document.Segment, automatic.Masks, prompts, carries), []);
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <summary>Corrects. The same work gives the same bits on a CPU.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="onChange">Told of every slice that changes; must not wait, for others do.</param>
    /// <param name="cancellationToken">The client went; stops within a slice.</param>
    /// <returns>The segment as it is now, or why it cannot be corrected.</returns>
    /// <exception cref="PromptException">What was said cannot be followed.</exception>
    public Outcome<CorrectionResult> Run(CorrectionWork work, Action<SliceChange> onChange, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return corrector.Run(work.Series.Images, work.Series.Task, work.Support, work.Series.Parameters, work.Correction, onChange, cancellationToken);
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <summary>Stores the corrected SEG: the same correction is the same object, byte for byte.</summary>
    /// <param name="work">What was done.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is stored.</param>
    /// <returns>The SEG, or why there is none.</returns>
    public async Task<Outcome<OutputReference>> StoreAsync(CorrectionWork work, CorrectionResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(result);
        var corrected = new TaskResult(work.Series.Task, work.Series.Parameters, result.ToMasks(), [], [], result.Model, [])
        {
            Corrected = [.. work.CorrectedBefore.Append(result.Segment).Distinct().Order()],
        };
        try
        {
            var file = ResultWriter.ToSegmentation(work.Series.Source, corrected).File;
            var stored = await store.StoreAsync([file], DuplicatePolicy.Keep, cancellationToken);
            var reference = ResultStore.ReferenceTo(file);
            return stored.All(outcome => outcome.IsStored) ? reference : new JobFailure(JobStage.Store, FailureCode.ResultChanged,
                $"Instance {reference.SopInstanceUid} is in the store and is not what this correction made: someone changed it and kept its UID.");
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _makesAutomatic.Dispose();

    private async Task<TaskResult> AutomaticAsync(OpenedSeries series, SupportSet support, CancellationToken cancellationToken)
    {
        await _makesAutomatic.WaitAsync(cancellationToken);
        try
        {
            var name = NameOf(support);
            if (series.Automatic is { } made && made.Support == name) return made.Result;
            var result = await Task.Run(() => new TaskRunner(segment.Invoke, scripts).Run(series.Images.Volume, series.Task, support,
                series.Parameters, new Unreported(), cancellationToken), cancellationToken);
            series.Automatic = (name, result);
            return result;
        }
        finally
        {
            _makesAutomatic.Release();
        }
    }

    private async Task<Outcome<OpenedSeries>> OpenAsync(SegmentationPlan plan, SegmentationOrder order, CancellationToken cancellationToken)
    {
        var instances = store.List(new InstanceScope(order.StudyInstanceUid, order.SeriesInstanceUid, null));
        var key = string.Join('\n', instances.Select(instance => instance.Sha256).Append(plan.Task.ContentSha256).Append(plan.Task.Id));
        if (instances.Count > 0 && _opened.Find(key) is { } there) return there;
        await store.RequireWholeAsync(instances, cancellationToken);
        if (StoredSeries.Find(store, order.StudyInstanceUid, order.SeriesInstanceUid) is not { } series)
            return SegmentationPlan.SeriesNotFound(order, [], []);
        if (plan.RefusalOf(series, fit, cancellationToken) is { } refusal) return refusal;
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path), TaskReading.OptionsOf(plan.Task.Input), cancellationToken);
        if (!read.TryGet(out var volume, out var unread)) return ReadFailure.Of(unread);
        var opened = new OpenedSeries(plan.Task, plan.Parameters, corrector.Open(volume, plan.Task, plan.Parameters), SourceSeries.Of(read.Header, volume));
        _opened.Keep(key, opened);
        return opened;
    }

    private Outcome<CorrectionWork> Given(OpenedSeries series, SupportSet support, string study, string uid, int number, IReadOnlyList<Prompt> prompts, bool carries)
    {
        if (store.List(new InstanceScope(study, null, uid)) is not [var found])
            return new JobFailure(JobStage.Fetch, FailureCode.SegmentationNotFound, $"Instance {uid} of study {study} is not in this store.");
        try
        {
            var drawn = SegmentationReader.Read(DicomFile.Open(found.Path).Dataset, series.Images.Volume.Geometry, series.Images.Volume.Frames);
            var (masks, corrected, fault) = SegmentMatching.ToMasks(drawn, series.Task);
            return masks is null ? new JobFailure(JobStage.Read, FailureCode.SegmentationDoesNotFit, fault!)
                : new CorrectionWork(series, support, new Correction(number, masks, prompts, carries), corrected);
        }
        catch (DicomException unusable)
        {
            return new JobFailure(JobStage.Read, FailureCode.SegmentationDoesNotFit, $"The segmentation cannot be used with the series: {unusable.Message}");
        }
    }

    // Which examples the automatic result was made with.
    private static string NameOf(SupportSet support) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        support.Examples.Select(example => example.Image).Concat(support.Prepared.Select(prepared => prepared.Path))
            .Append(support.Version.ToString(CultureInfo.InvariantCulture))))));

    private static bool IsSaid(Exception fault) => fault is ModelException or SupportSetException or ScriptException or UnsuitableEncodingException
        or Dicomweb.Client.Answers.PeerException;

    // Who waits sees slices, not percents.
    private sealed class Unreported : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
        }
    }
}
