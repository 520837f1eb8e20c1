using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Segmenting;

/// <summary>Which images of many are segmented by which task.</summary>
internal static class StudyPlan
{
    /// <summary>A row at least for each series and file. It gets each task that was named and may be run on it; where none was named, the one that
    /// fits, and none where several do. Of the series of a study that fit one task, it is the one with the most images.</summary>
    /// <param name="sources">What there is.</param>
    /// <param name="tasks">Tasks to choose from.</param>
    /// <param name="areNamed">True where the user named them.</param>
    /// <param name="token">Ends route scripts.</param>
    public static IReadOnlyList<PlannedRun> Of(IReadOnlyList<IImageSource> sources, IReadOnlyList<TaskManifest> tasks, bool areNamed, CancellationToken token)
    {
        var rows = sources.SelectMany(one => Plan(one, tasks, areNamed, token)).ToList();
        var chosen = rows.Where(row => row.Task is not null).GroupBy(row => (row.Source.Study, row.Source.File, row.Task!.Id))
            .Select(group => group.OrderByDescending(row => row.Source.Slices).ThenBy(row => row.Source.Series, StringComparer.Ordinal).First()).ToHashSet();
        return [.. WithoutClashes([.. rows.Select(row => row.Task is null || chosen.Contains(row) ? row
            : row with { Task = null, Reason = $"another series of the study that fits {row.Task.Id} has more images" })])
            // Tasks of one model one after the other: it is loaded once.
            .OrderBy(row => row.Task?.Model.Checkpoint ?? "~", StringComparer.Ordinal).ThenBy(row => row.Task?.Id ?? "~", StringComparer.Ordinal)];
    }

    private static IEnumerable<PlannedRun> Plan(IImageSource source, IReadOnlyList<TaskManifest> tasks, bool areNamed, CancellationToken token)
    {
        if (source.Fault is { } fault) return [new(source, null, fault) { IsFaulty = true }];
        if (source.NoImage is { } reason) return [new(source, null, reason)];
        var fits = tasks.Select(task => (Task: task, Match: LocalScripts.Fit.Of(task, source.Header, source.Slices, token))).ToList();
        return fits.FindAll(one => areNamed ? source.Allows(one.Match) : one.Match.Fits) switch
        {
            [] => [new(source, null, source.Advice([.. fits.Select(one => one.Match)]))],
            var some when areNamed || some.Count == 1 => some.Select(one => new PlannedRun(source, one.Task, "")),
            var several => [new(source, null, $"several tasks fit, name one with --task: {string.Join(", ", several.Select(one => one.Task.Id))}")],
        };
    }

    // Results have the names of their files: of a.nii and a.nii.gz, or a.png and a.jpg, the second would be written over the first.
    private static IEnumerable<PlannedRun> WithoutClashes(IReadOnlyList<PlannedRun> rows)
    {
        var owners = new Dictionary<string, PlannedRun>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var clash = row.Files.Select(file => owners.GetValueOrDefault(file)).FirstOrDefault(owner => owner is not null);
            if (clash is null) foreach (var file in row.Files) owners.Add(file, row);
            yield return clash is null ? row
                : row with { Task = null, Reason = $"its result would have the name of that of {clash.Source.File}: rename one of them", IsFaulty = true };
        }
    }
}

/// <summary>Images and what is done with them.</summary>
/// <param name="Source">Where they are.</param>
/// <param name="Task">What segments them; null where nothing does.</param>
/// <param name="Reason">Why nothing does.</param>
internal sealed record PlannedRun(IImageSource Source, TaskManifest? Task, string Reason)
{
    /// <summary>True where nothing is done because something is wrong with the images.</summary>
    public bool IsFaulty { get; init; }

    /// <summary>Paths of what is written, below the results' folder.</summary>
    public IReadOnlyList<string> Files => Task is null ? [] : [Source.ResultOf(Task), Source.PreviewOf(Task)];
}
