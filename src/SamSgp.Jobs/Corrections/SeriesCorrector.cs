using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Prompting;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Runs.Results;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Corrections;

/// <summary>Corrects results on series of the store, and stores what comes of it.</summary>
public sealed class SeriesCorrector(TaskCatalog catalog, TaughtSupport taught, InstanceStore store, OpenedImages images, CorrectionDelivery delivery)
{
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
            Force = document.Force,
            Parameters = document.ParameterTexts(),
        };
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return unplanned;
        if (!(await images.OpenSeriesAsync(plan, order, cancellationToken)).TryGet(out var image, out var unopened)) return unopened;
        var prompts = new PromptReader(image.Images.Volume.Geometry, image.Images.Volume.Frames).Read(document.Prompts);
        if (!(await images.SupportAsync(plan, cancellationToken)).TryGet(out var support, out var unsupported)) return unsupported;
        if (document.SegmentationInstanceUid is { } uid)
        {
            if (!Read(order.StudyInstanceUid, uid, image).TryGet(out var given, out var unread)) return unread;
            return new CorrectionWork(image, support, new Correction(document.Segment, given.Masks, prompts, carries), given.Corrected);
        }

        if (!(await images.AutomaticAsync(image, support, cancellationToken)).TryGet(out var automatic, out var unmade)) return unmade;
        return new CorrectionWork(image, support, new Correction(document.Segment, automatic.Masks, prompts, carries), []);
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
        return images.Correct(work.Image, work.Support, work.Correction, onChange, cancellationToken);
    }

    /// <summary>Stores the corrected SEG: the same correction is the same object, byte for byte.</summary>
    /// <param name="work">What was done.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is stored.</param>
    /// <returns>The SEG, or why there is none.</returns>
    public Task<Outcome<OutputReference>> StoreAsync(CorrectionWork work, CorrectionResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(result);
        return StoreAsync(work.Image, result.ToMasks(), [.. work.CorrectedBefore.Append(result.Segment).Distinct().Order()], result.Model, cancellationToken);
    }

    /// <summary>Stores masks that a person made or changed as a SEG of a series; it is sent where the task's own results of the series go.</summary>
    /// <param name="image">The series.</param>
    /// <param name="masks">On its grid, by the task's segment numbers.</param>
    /// <param name="corrected">Numbers of those that a person made or changed.</param>
    /// <param name="model">What made the rest.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is stored.</param>
    /// <returns>The SEG, or why there is none.</returns>
    public async Task<Outcome<OutputReference>> StoreAsync(OpenedImage image, MaskVolume masks, IReadOnlyCollection<int> corrected, ModelIdentity model,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var source = image.Source ?? throw new ArgumentException("Only a DICOM series has a SEG.", nameof(image));
        try
        {
            var file = ResultWriter.ToSegmentation(source, new TaskResult(image.Task, image.Parameters, masks, [], [], model, []) { Corrected = corrected, IsForced = image.IsForced }).File;
            var stored = await store.StoreAsync([file], DuplicatePolicy.Keep, cancellationToken);
            var reference = ResultStore.ReferenceTo(file);
            if (!stored.All(outcome => outcome.IsStored))
            {
                return new JobFailure(JobStage.Store, FailureCode.ResultChanged,
                    $"Instance {reference.SopInstanceUid} is in the store and is not what this correction made: someone changed it and kept its UID.");
            }

            await delivery.SendAsync(image.Task.Id, source.SeriesInstanceUid, reference);
            return reference;
        }
        catch (Exception fault) when (OpenedImages.IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <summary>The masks of a stored SEG by a task's segment numbers.</summary>
    /// <param name="study">Its study.</param>
    /// <param name="uid">Its SOP Instance UID.</param>
    /// <param name="image">The series it is of.</param>
    /// <returns>The masks and which of them a person made or changed, or why they cannot be had.</returns>
    public Outcome<StoredMasks> Read(string study, string uid, OpenedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (store.List(new InstanceScope(study, null, uid)) is not [var found])
            return new JobFailure(JobStage.Fetch, FailureCode.SegmentationNotFound, $"Instance {uid} of study {study} is not in this store.");
        try
        {
            var drawn = SegmentationReader.Read(DicomFile.Open(found.Path).Dataset, image.Images.Volume.Geometry, image.Images.Volume.Frames);
            var (masks, corrected, fault) = SegmentMatching.ToMasks(drawn, image.Task);
            return masks is null ? new JobFailure(JobStage.Read, FailureCode.SegmentationDoesNotFit, fault!) : new StoredMasks(masks, corrected);
        }
        catch (DicomException unusable)
        {
            return new JobFailure(JobStage.Read, FailureCode.SegmentationDoesNotFit, $"The segmentation cannot be used with the series: {unusable.Message}");
        }
    }
}
