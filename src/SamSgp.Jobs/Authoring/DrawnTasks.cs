using System.Globalization;
using System.IO.Compression;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Authoring;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Jobs.Authoring;

/// <summary>Tasks that users draw: each a folder of the data directory with a manifest and its examples, as any other task's.</summary>
public sealed class DrawnTasks(DataDirectory directory, InstanceStore store, TaskCatalog catalog, TaughtSupport taught)
{
    /// <summary>Name of their folder in the data directory.</summary>
    public const string FolderName = "tasks";

    /// <summary>Name of the folder in the data directory of those that were removed.</summary>
    public const string RemovedName = "tasks-removed";

    private const string StagingName = "drawing", ManifestName = "task.yaml", SupportName = "support";
    private const string ImageEnd = "_image.nii.gz", MaskEnd = "_mask.nii.gz";
    private const int UsualLeastSlices = 8, LongestId = 48;

    /// <summary>Makes a task. Nothing of it says whose images its examples are: values alone are copied.</summary>
    /// <param name="drawn">What was drawn on what.</param>
    /// <param name="cancellationToken">Cancels before anything is kept.</param>
    /// <returns>The task, or why there is none.</returns>
    /// <exception cref="DamagedInstanceException">A stored file is not what was stored.</exception>
    public async Task<Outcome<TaskManifest>> CreateAsync(DrawnTask drawn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        if (StoredSeries.Find(store, drawn.StudyInstanceUid, drawn.SeriesInstanceUid) is not { } series)
            return new JobFailure(JobStage.Fetch, FailureCode.SeriesNotFound, $"Series {drawn.SeriesInstanceUid} of study {drawn.StudyInstanceUid} is not in this store.");
        if (store.List(new InstanceScope(drawn.StudyInstanceUid, null, drawn.SegmentationInstanceUid)) is not [var found])
            return new JobFailure(JobStage.Fetch, FailureCode.SegmentationNotFound,
                $"Instance {drawn.SegmentationInstanceUid} of study {drawn.StudyInstanceUid} is not in this store. Store the segmentation first.");
        await store.RequireWholeAsync([.. series.Instances, found], cancellationToken);
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path), new SeriesReadOptions(), cancellationToken);
        if (!read.TryGet(out var volume, out var unread)) return ReadFailure.Of(unread);
        if (!Drawing(found.Path, volume).TryGet(out var drawing, out var unfit)) return unfit;
        return Write(drawn.Title.Trim(), series.Header.GetSingleValueOrDefault(DicomTag.Modality, "OT"), volume, drawing);
    }

    /// <summary>Writes a task that users made as a ZIP with its folder: manifest, examples, and those that were added since.</summary>
    /// <param name="output">Written from front to back; stays open.</param>
    /// <param name="task">One of <see cref="TaskCatalog.IsOwn"/>.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    public async Task ExportAsync(Stream output, TaskManifest task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        var support = Path.Combine(Path.GetDirectoryName(task.FilePath)!, SupportName);
        await AddAsync(task.FilePath, ManifestName);
        foreach (var file in Directory.GetFiles(support).Order(StringComparer.Ordinal)) await AddAsync(file, $"{SupportName}/{Path.GetFileName(file)}");
        foreach (var (index, example) in taught.HistoryOf(task.Id).Examples.Index())
        {
            var (files, name) = (taught.FilesOf(example), string.Create(CultureInfo.InvariantCulture, $"{SupportName}/added{index + 1}"));
            await AddAsync(files.Image, name + ImageEnd);
            await AddAsync(files.Masks[0].Path, name + MaskEnd);
        }

        Task AddAsync(string path, string name) => zip.CreateEntryFromFileAsync(path, $"{task.Id}/{name}", CompressionLevel.Fastest, cancellationToken);
    }

    /// <summary>Removes a task that users made: its folder is kept in <see cref="RemovedName"/>, from where it can be put back, and its id is
    /// not given to another.</summary>
    /// <param name="task">One of <see cref="TaskCatalog.IsOwn"/>.</param>
    public void Remove(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Directory.Move(Path.GetDirectoryName(task.FilePath)!, Path.Combine(directory.SharedSubfolder(RemovedName), task.Id));
        catalog.Reload();
    }

    private static Outcome<Segmentation> Drawing(string path, Volume volume)
    {
        try
        {
            var read = SegmentationReader.Read(DicomFile.Open(path).Dataset, volume.Geometry, volume.Frames);
            var drawn = read.Segments.Where(s => read.Masks.Shows(s.Number)).ToList();
            if (drawn.Count == 0) return Unfit("Nothing is drawn: paint the structure in some slices first.");
            if (drawn.GroupBy(s => s.Label.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twins)
                return Unfit($"Two segments are called '{twins.Key}'. Give each a name of its own.");
            return read with { Segments = drawn };
        }
        catch (DicomException unusable)
        {
            return Unfit($"The segmentation cannot be used with the series: {unusable.Message}");
        }

        static JobFailure Unfit(string sentence) => new(JobStage.Read, FailureCode.SegmentationDoesNotFit, sentence);
    }

    // The folder is there whole or not at all.
    private Outcome<TaskManifest> Write(string title, string modality, Volume volume, Segmentation drawing)
    {
        var id = FreeId(title);
        var draft = new ManifestDraft(id, title, modality, [.. drawing.Segments.Select(s => s.Label.Trim())], $"{SupportName}/*{ImageEnd}", $"{SupportName}/*{MaskEnd}")
        {
            Experimental = "Drawn by a user on one series; nobody has measured how well it does.", AsAcquired = true, LeastSlices = Math.Min(UsualLeastSlices, volume.Geometry.Slices),
        };
        var staged = Directory.CreateDirectory(Path.Combine(directory.SharedSubfolder(StagingName), Guid.NewGuid().ToString("n"))).FullName;
        try
        {
            var support = Directory.CreateDirectory(Path.Combine(staged, SupportName)).FullName;
            NiftiFile.Write(Path.Combine(support, "001" + ImageEnd), volume);
            NiftiFile.Write(Path.Combine(support, "001" + MaskEnd), drawing.Masks.ToLabels(
                drawing.Segments.Select((segment, i) => (segment.Number, Label: (ushort)(i + 1))).ToDictionary(pair => pair.Number, pair => pair.Label)));
            File.WriteAllText(Path.Combine(staged, ManifestName), draft.ToYaml("../task.schema.json"));
            var reading = TaskManifestReader.Read(Path.Combine(staged, ManifestName));
            if (reading.Faults.Count > 0)
                return new JobFailure(JobStage.Task, FailureCode.InvalidParameters, string.Join(" ", reading.Faults.Select(fault => $"{fault.Key} {fault.Problem}; {fault.Remedy}.")));
            DurableFiles.Flush([.. Directory.GetFiles(staged), .. Directory.GetFiles(support)]);
            Directory.Move(staged, Path.Combine(directory.SharedSubfolder(FolderName), id));
        }
        finally
        {
            if (Directory.Exists(staged)) Directory.Delete(staged, recursive: true);
        }

        catalog.Reload();
        return catalog.Current.Tasks[id];
    }

    private string FreeId(string title)
    {
        var letters = title.Normalize(NormalizationForm.FormD).ToLowerInvariant().Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        var words = string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var name = words.Length == 0 ? "drawn" : string.Join('-', words);
        if (char.IsAsciiDigit(name[0])) name = "drawn-" + name;
        if (name.Length > LongestId) name = name[..LongestId].TrimEnd('-');
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"))
            .First(id => !catalog.Current.Tasks.ContainsKey(id)
                && !Array.Exists([FolderName, RemovedName], folder => Directory.Exists(Path.Combine(directory.SharedSubfolder(folder), id))));
    }
}
