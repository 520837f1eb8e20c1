using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Stored;
using SamSgp.Runs;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Support;

/// <summary>Examples that users add to the support sets of tasks: corrected results, from which the next run learns. Images and
/// masks are copied into the data directory as NIfTI files, the versions of each set are a document of the store.</summary>
public sealed class TaughtSupport(DataDirectory directory, DocumentStore documents, InstanceStore store, TaskAdapters adapters, TimeProvider clock)
{
    private const string Collection = "support-sets";

    private const int Together = 100;

    /// <summary>Slices of one example that are compared with, as manifests have it where they say nothing.</summary>
    private static readonly SliceSelection Slices = new SliceSelection.Spread(24);

    private readonly string _folder = directory.SharedSubfolder("support");

    /// <summary>All that was added to a task's support set.</summary>
    public SupportHistory HistoryOf(string taskId) => Read(documents.Find(Collection, taskId));

    /// <summary>Every example that is kept, of whatever version, and whether the version in use has it.</summary>
    public IEnumerable<(string TaskId, TaughtExample Example, bool IsUsed)> All()
    {
        for (var page = documents.List(Collection, "", Together); page.Count > 0; page = documents.List(Collection, page[^1].Key, Together))
        {
            foreach (var document in page)
            {
                var history = Read(document);
                foreach (var example in history.Versions.SelectMany(version => version.Examples).DistinctBy(example => example.Id))
                    yield return (document.Key, example, history.Examples.Any(used => used.Id == example.Id));
            }
        }
    }

    /// <summary>The manifest's support set with what users added.</summary>
    public SupportSet Locate(TaskManifest task)
    {
        var own = SupportSet.Locate(task);
        var history = HistoryOf(task.Id);
        return own with { Examples = [.. own.Examples, .. history.Examples.Select(FilesOf)], Version = history.Current };
    }

    /// <summary>The task with what it learnt here, adapter and examples; as its manifest and users have it where an adapter would be
    /// left without any example.</summary>
    public (TaskManifest Task, SupportSet Support) Learnt(TaskManifest task)
    {
        var adapted = adapters.Adapted(task);
        var support = Locate(adapted);
        return support.Examples.Count + support.Series.Count + support.Prepared.Count + support.Missing.Count > 0 ? (adapted, support) : (task, Locate(task));
    }

    /// <summary>The files of an example, as an entry of a manifest.</summary>
    public SupportFiles FilesOf(TaughtExample example) => new()
    {
        Image = PathOf(example, "image"),
        Masks = [new SupportMask(PathOf(example, "mask"), new LabelMapping.Identity())],
        Slices = Slices, KnownCase = example.Case ?? SupportCase.Of(example.StudyInstanceUid),
    };

    /// <summary>Adds a series with its segmentation, as a new version of the set that is used from now on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="studyInstanceUid">Study of both.</param>
    /// <param name="seriesInstanceUid">The images.</param>
    /// <param name="segmentationInstanceUid">SOP Instance UID of the SEG on them.</param>
    /// <param name="addedBy">Who adds it.</param>
    /// <param name="cancellationToken">Cancels before anything is kept.</param>
    /// <returns>The set as it is now, or why the example cannot be used.</returns>
    /// <exception cref="DamagedInstanceException">A stored file of them is not what was stored.</exception>
    public async Task<Outcome<SupportHistory>> AddAsync(TaskManifest task, string studyInstanceUid,
        string seriesInstanceUid, string segmentationInstanceUid, string addedBy, CancellationToken cancellationToken)
    {
        await store.RequireWholeAsync(store.List(new InstanceScope(studyInstanceUid, seriesInstanceUid, null)), cancellationToken);
        if (StoredSeries.Find(store, studyInstanceUid, seriesInstanceUid) is not { } series)
            return new JobFailure(JobStage.Fetch, FailureCode.SeriesNotFound,
                $"Series {seriesInstanceUid} of study {studyInstanceUid} is not in this store.");
        if (store.List(new InstanceScope(studyInstanceUid, null, segmentationInstanceUid)) is not [var found])
            return new JobFailure(JobStage.Fetch, FailureCode.SegmentationNotFound,
                $"Instance {segmentationInstanceUid} of study {studyInstanceUid} is not in this store. Store the segmentation first.");
        await store.RequireWholeAsync([found], cancellationToken);
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path),
            TaskReading.OptionsOf(task.Input), cancellationToken);
        if (!read.TryGet(out var volume, out var unread)) return ReadFailure.Of(unread);
        if (!Labels(found.Path, volume, task).TryGet(out var labels, out var unfit)) return unfit;

        var segments = labels.FindLabels();
        var example = new TaughtExample(Guid.NewGuid().ToString("n"), clock.GetUtcNow(), addedBy,
            Describe(series.Header, segments, task), studyInstanceUid, seriesInstanceUid, segmentationInstanceUid, segments)
        {
            Case = SupportCase.Of(series.Header),
        };
        Write(example, volume, labels);
        return await ChangeAsync(task.Id, history => history.With(example), cancellationToken);
    }

    /// <summary>Uses another version from now on.</summary>
    /// <returns>The set as it is now; null when there is no such version.</returns>
    public async Task<SupportHistory?> UseAsync(string taskId, int version, CancellationToken cancellationToken) =>
        HistoryOf(taskId).Has(version) ? await ChangeAsync(taskId, history => history.At(version), cancellationToken) : null;

    /// <summary>Takes one example out, as a new version.</summary>
    /// <returns>The set as it is now; null when the version in use has no such example.</returns>
    public async Task<SupportHistory?> RemoveAsync(string taskId, string exampleId, CancellationToken cancellationToken) =>
        HistoryOf(taskId).Examples.Any(example => example.Id == exampleId)
            ? await ChangeAsync(taskId, history => history.Without(exampleId, clock.GetUtcNow()), cancellationToken)
            : null;

    private static Outcome<LabelVolume> Labels(string path, Volume volume, TaskManifest task)
    {
        try
        {
            var segmentation = SegmentationReader.Read(DicomFile.Open(path).Dataset, volume.Geometry, volume.Frames);
            return segmentation.Remarks is [var remark, ..] ? Unfit($"The segmentation cannot be taught: {remark}")
                : SegmentMatching.Match(segmentation, task);
        }
        catch (DicomException unusable)
        {
            return Unfit($"The segmentation cannot be used with the series: {unusable.Message}");
        }

        static JobFailure Unfit(string sentence) => new(JobStage.Read, FailureCode.SegmentationDoesNotFit, sentence);
    }

    private Task<SupportHistory> ChangeAsync(string taskId, Func<SupportHistory, SupportHistory> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(Collection, taskId, seen =>
        {
            var history = change(Read(seen));
            return (history, JsonSerializer.Serialize(history));
        }, cancellationToken);

    private void Write(TaughtExample example, Volume volume, LabelVolume labels)
    {
        // Nobody refers to the files before the document does: a crash in between leaves files that are never read.
        NiftiFile.Write(PathOf(example, "image"), volume);
        NiftiFile.Write(PathOf(example, "mask"), labels);
        DurableFiles.Flush(PathOf(example, "image"), PathOf(example, "mask"));
    }

    private string PathOf(TaughtExample example, string what) => Path.Combine(_folder, $"{example.Id}_{what}.nii.gz");

    private static SupportHistory Read(DocumentRecord? document) => document is null
        ? SupportHistory.Empty
        : JsonSerializer.Deserialize<SupportHistory>(document.Content)
            ?? throw new InvalidDataException($"The support set of task {document.Key} is kept as null.");

    private static string Describe(DicomDataset header, IReadOnlyList<int> segments, TaskManifest task)
    {
        var series = header.GetSingleValueOrDefault(DicomTag.SeriesDescription, "").Trim();
        var labels = task.Segments.Where(s => segments.Contains(s.Number)).Select(s => s.Label);
        return $"{header.GetSingleValueOrDefault(DicomTag.Modality, "")} {series} ({string.Join(", ", labels)})".Trim();
    }
}
