using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Segmenting;

/// <summary>Which series of many are segmented by which task.</summary>
internal static class StudyPlan
{
    /// <summary>A row at least for each series. It gets each task that was named and fits; where none was named, the one that fits, and none
    /// where several do. Of the series of a study that fit one task, it is the one with the most images.</summary>
    /// <param name="series">What there is.</param>
    /// <param name="tasks">Tasks to choose from.</param>
    /// <param name="areNamed">True where the user named them.</param>
    /// <param name="token">Ends route scripts.</param>
    public static IReadOnlyList<PlannedSeries> Of(IReadOnlyList<SeriesFiles> series, IReadOnlyList<TaskManifest> tasks, bool areNamed, CancellationToken token)
    {
        var rows = series.SelectMany(one => Plan(one, tasks, areNamed, token)).ToList();
        var chosen = rows.Where(row => row.Task is not null).GroupBy(row => (row.Series.StudyUid, row.Task!.Id))
            .Select(group => group.OrderByDescending(row => row.Series.Frames).ThenBy(row => row.Series.Uid, StringComparer.Ordinal).First()).ToHashSet();
        return [.. rows.Select(row => row.Task is null || chosen.Contains(row) ? row
            : row with { Task = null, Reason = $"another series of the study that fits {row.Task.Id} has more images" })
            // Tasks of one model one after the other: it is loaded once.
            .OrderBy(row => row.Task?.Model.Checkpoint ?? "~", StringComparer.Ordinal).ThenBy(row => row.Task?.Id ?? "~", StringComparer.Ordinal)];
    }

    private static IEnumerable<PlannedSeries> Plan(SeriesFiles series, IReadOnlyList<TaskManifest> tasks, bool areNamed, CancellationToken token)
    {
        if (series.Fault is { } fault) return [new(series, null, fault)];
        var fits = tasks.Select(task => (Task: task, Match: LocalScripts.Fit.Of(task, series.Header, series.Frames, token))).ToList();
        return fits.FindAll(one => one.Match.Fits) switch
        {
            [] => [new(series, null, fits is [var named] ? string.Join(' ', named.Match.Refusals) : "no task fits that is not experimental")],
            var some when areNamed || some.Count == 1 => some.Select(one => new PlannedSeries(series, one.Task, "")),
            var several => [new(series, null, $"several tasks fit, name one with --task: {string.Join(", ", several.Select(one => one.Task.Id))}")],
        };
    }
}

/// <summary>A series and what is done with it.</summary>
/// <param name="Series">Its files.</param>
/// <param name="Task">What segments it; null where nothing does.</param>
/// <param name="Reason">Why nothing does.</param>
internal sealed record PlannedSeries(SeriesFiles Series, TaskManifest? Task, string Reason)
{
    /// <summary>Modality, number of images and description, for people.</summary>
    public string Title
    {
        get
        {
            Series.Header.TryGetString(DicomTag.SeriesDescription, out var description);
            return Printable.Of($"{Series.Header.GetSingleValueOrDefault(DicomTag.Modality, "?")}, {Series.Frames} images {description}".Trim());
        }
    }
}
