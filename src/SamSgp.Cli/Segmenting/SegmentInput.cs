using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Runs;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Segmenting;

/// <summary>What is segmented.</summary>
/// <param name="Volume">The images.</param>
/// <param name="Source">The DICOM series they came from; null for pictures and NIfTI.</param>
/// <param name="Remarks">What was decided while reading.</param>
internal sealed record SegmentInput(Volume Volume, SourceSeries? Source, IReadOnlyList<string> Remarks)
{
    private const string TakenForUptake = "NIfTI says nothing of units: its values are taken for standardized uptake values.";

    /// <summary>True where the task is not for the series.</summary>
    public bool IsUnfit { get; private init; }

    /// <summary>The files of <see cref="Source"/>; what was unpacked is not there any more.</summary>
    public SeriesFiles? Series { get; private init; }

    /// <summary>Reads a folder or ZIP with a DICOM series, a DICOM file, a DICOMDIR, a picture or a NIfTI volume; a
    /// <see cref="CommandException"/> says why it cannot be segmented.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="task">What is to be done: decides units, and which series fit.</param>
    /// <param name="seriesUid">Which series, where there are several.</param>
    /// <param name="split">Which images, where several lie at one place; null for what the task says.</param>
    /// <param name="evenUnfit">True to take a series that does not fit the task.</param>
    /// <param name="token">Stops between files and slices.</param>
    public static SegmentInput Read(string path, TaskManifest task, string? seriesUid, SliceSplit? split, bool evenUnfit, CancellationToken token)
    {
        if (PlainImage.IsPicture(path) || PlainImage.IsNifti(path))
        {
            if (seriesUid is not null || split is not null) throw new CommandException($"--series-uid and --select are of DICOM: {path} has no series.");
            return PlainImage.IsPicture(path) ? OfPicture(path, task) : OfNifti(path, task);
        }

        using var input = InputFiles.Open(path, token);
        var series = SeriesFiles.Find(input, path, seriesUid, series => LocalScripts.Fit.Of(task, series.Header, series.Frames, token).Fits, token);
        return Of(series, split is null ? task : task with { Input = task.Input with { Split = split } }, evenUnfit, token);
    }

    /// <summary>Reads a picture or a NIfTI volume.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a kind that is not read.</exception>
    public static SegmentInput Of(PlainImage image, TaskManifest task) => image.IsVolume ? OfNifti(image.File.Path, task) : OfPicture(image.File.Path, task);

    /// <summary>Reads a DICOM series; a <see cref="CommandException"/> says why it cannot be segmented.</summary>
    /// <param name="series">Its files.</param>
    /// <param name="task">What is to be done.</param>
    /// <param name="evenUnfit">True to take a series that does not fit the task.</param>
    /// <param name="token">Stops between slices.</param>
    public static SegmentInput Of(SeriesFiles series, TaskManifest task, bool evenUnfit, CancellationToken token)
    {
        var match = LocalScripts.Fit.Of(task, series.Header, series.Frames, token);
        if (!match.Fits && !evenUnfit)
            throw new CommandException($"The series does not fit {task.Id}: {string.Join(" ", match.Refusals)} (--force runs it all the same.)");

        var options = TaskReading.OptionsOf(task.Input);
        var read = SeriesReader.Read(series.Paths, options, token);
        if (!read.TryGet(out var volume, out var refusal))
            throw new CommandException($"The series cannot be read as a volume: {refusal.Message}");
        return new SegmentInput(volume, SourceSeries.Of(read.Header, volume), [.. match.Refusals, .. series.Remarks, .. read.Notes]) { Series = series, IsUnfit = !match.Fits };
    }

    private static SegmentInput OfPicture(string path, TaskManifest task) =>
        new(RasterImage.Read(path).ToVolume(task.Match.Modality is [var modality, ..] ? modality : null), null, []);

    private static SegmentInput OfNifti(string path, TaskManifest task) =>
        new(NiftiFile.ReadVolume(path), null, task.Input.StandardizedUptake ? [TakenForUptake] : []);
}
