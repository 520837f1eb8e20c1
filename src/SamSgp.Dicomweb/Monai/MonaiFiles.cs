using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Series and their labels as NIfTI files, which are made when they are asked for.</summary>
internal sealed class MonaiFiles(InstanceStore store, TaskCatalog catalog, TaughtSupport taught, OpenedImages images, SeriesCorrector corrector,
    MonaiUploads uploads, RequestMemory memory)
{
    /// <summary>What their names end with.</summary>
    public const string Extension = ".nii.gz";

    private const int BytesOfVoxel = 6;

    /// <summary>The images of a series, the same bytes each time; kept for a while, for a client asks for what they are first and for them
    /// then.</summary>
    public async Task<MonaiUpload> ImageAsync(MonaiImage.Series series, HttpContext context, CancellationToken cancellationToken)
    {
        if (StoredSeries.Find(store, series.StudyInstanceUid, series.SeriesInstanceUid) is not { } stored)
            throw new MonaiException(ProblemType.NotFound, "The series is not in this store any more.");
        var key = MonaiUploads.KeyOf(stored.Instances.Select(instance => instance.Sha256).Prepend("made"));
        if (uploads.Find(key) is { } made) return made;
        await store.RequireWholeAsync(stored.Instances, cancellationToken);
        await memory.EnterForAnswerAsync(context, stored.Instances.Sum(instance => instance.Bytes) * BytesOfVoxel / 2);
        var file = await Task.Run(() =>
        {
            var read = SeriesReader.Read(stored.Instances.Select(instance => instance.Path), new SeriesReadOptions(), cancellationToken);
            if (!read.TryGet(out var volume, out var refusal)) throw new MonaiException(ProblemType.Undecodable, refusal.Message);
            return uploads.Make(Extension, path => NiftiFile.Write(path, volume));
        }, cancellationToken);
        uploads.Keep(key, file);
        return file;
    }

    /// <summary>The labels of a SEG of one of the tasks.</summary>
    public async Task<MonaiUpload> LabelsAsync(MonaiImage.Series series, OutputReference segmentation, IReadOnlyList<TaskManifest> tasks,
        HttpContext context, CancellationToken cancellationToken)
    {
        JobFailure? last = null;
        foreach (var task in tasks)
        {
            var order = new SegmentationOrder { TaskId = task.Id, StudyInstanceUid = series.StudyInstanceUid, SeriesInstanceUid = series.SeriesInstanceUid };
            var plan = MonaiException.Need(SegmentationPlan.Make(catalog.Current, taught, order));
            if (!(await images.OpenSeriesAsync(plan, order, cancellationToken)).TryGet(out var opened, out last)) continue;
            await memory.EnterForAnswerAsync(context, opened.Images.Volume.Geometry.VoxelCount * BytesOfVoxel);
            if (!corrector.Read(series.StudyInstanceUid, segmentation.SopInstanceUid, opened).TryGet(out var masks, out last)) continue;
            var map = MonaiLabelMap.Of(task, masks.Masks, []);
            var file = uploads.Make(Extension, path => NiftiFile.Write(path, map.Geometry,
                slice => map.Labels.AsSpan(slice * map.Geometry.SliceLength, map.Geometry.SliceLength)));
            uploads.Keep(MonaiUploads.KeyOf("labels", segmentation.SopInstanceUid), file);
            return file;
        }

        throw last is null ? new MonaiException(ProblemType.NotFound, "There is no task that could read the labels.") : new MonaiException(Api.TaskProblems.Of(last));
    }
}
