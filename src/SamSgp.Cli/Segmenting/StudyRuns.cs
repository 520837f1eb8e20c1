using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Segmenting;

/// <summary>Segments the series of a plan one after the other, with the models loaded once, and writes into a folder: for each a SEG and a picture
/// below its study, and a table of all segments.</summary>
/// <param name="segmenter">Network and scripts.</param>
/// <param name="folder">Full path of the results' folder.</param>
internal sealed class StudyRuns(LocalSegmenter segmenter, string folder)
{
    /// <summary>File name of the table.</summary>
    public const string TableName = "segments.csv";

    private const string Columns = "study,series,modality,task,result,segment,label,voxels,milliliters,file";

    /// <summary>Does all of it. What fails is a row of its own and holds nothing up.</summary>
    public async Task<IReadOnlyList<StudyRun>> RunAsync(IReadOnlyList<PlannedSeries> plan, Func<TaskManifest, SegmentSettings> settings,
        Terminal terminal, CancellationToken token)
    {
        var rows = new List<StudyRun>();
        foreach (var planned in plan)
        {
            rows.Add(planned.Task is { } task ? await RunAsync(planned, task, settings(task), terminal, token) : new StudyRun(planned, [], null, planned.Reason) { Failed = planned.Series.Fault is not null });
            // After each: what was done so far is there when the rest is cancelled.
            await File.WriteAllLinesAsync(Path.Combine(folder, TableName), [Columns, .. rows.SelectMany(LinesOf)], token);
        }

        return rows;
    }

    private async Task<StudyRun> RunAsync(PlannedSeries planned, TaskManifest task, SegmentSettings settings, Terminal terminal, CancellationToken token)
    {
        var path = Path.Combine(folder, planned.Series.StudyUid, $"{task.Id}-{planned.Series.Uid}.dcm");
        try
        {
            terminal.WriteRemark($"{planned.Title}: {task.Id}");
            var input = SegmentInput.Of(planned.Series, settings.Split is { } split ? task with { Input = task.Input with { Split = split } } : task, false, token);
            var output = new SegmentOutput(path, null);
            output.Check(input);
            var result = await terminal.WithProgressAsync(progress =>
                Task.Run(() => segmenter.Run(input.Volume, task, settings.Support, settings.Parameters, progress, token), token));
            foreach (var warning in (string[])[.. result.Warnings, .. await output.WriteAsync(input, result, token)]) terminal.WriteWarning(warning);
            ResultWriter.ToPreview(input.Volume, result).WritePng(Path.ChangeExtension(path, ".png"));
            return new StudyRun(planned, SegmentSize.Of(result), path, null);
        }
        catch (Exception fault) when (fault is CommandException or InvalidDataException or IOException or UnauthorizedAccessException or Dicom.DicomException)
        {
            terminal.WriteError(fault.Message, fault);
            return new StudyRun(planned, [], null, fault.Message) { Failed = true };
        }
    }

    private static IEnumerable<string> LinesOf(StudyRun run)
    {
        string[] head = [run.Planned.Series.StudyUid, run.Planned.Series.Uid,
            run.Planned.Series.Header.GetSingleValueOrDefault(Dicom.DicomTag.Modality, ""), run.Planned.Task?.Id ?? ""];
        return run.File is null
            ? [Line([.. head, run.Failed ? "failed" : "passed over", "", run.Reason ?? "", "", "", ""])]
            : run.Sizes.Select(size => Line([.. head, size.Voxels > 0 ? "found" : "not found", $"{size.Number}", size.Label, $"{size.Voxels}",
                size.Milliliters?.ToString("F3", CultureInfo.InvariantCulture) ?? "", run.File]));
    }

    // RFC 4180.
    private static string Line(string[] cells) => string.Join(',', cells.Select(cell =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}

/// <summary>With what a task is run on each of its series.</summary>
/// <param name="Support">Its examples.</param>
/// <param name="Parameters">A value for each parameter.</param>
/// <param name="Split">Which images, where several lie at one place; null for what the task says.</param>
internal sealed record SegmentSettings(SupportSet Support, IReadOnlyDictionary<string, ParameterValue> Parameters, SliceSplit? Split);

/// <summary>What became of a series.</summary>
/// <param name="Planned">The series.</param>
/// <param name="Sizes">What was found.</param>
/// <param name="File">Its SEG; null where there is none.</param>
/// <param name="Reason">Why there is none.</param>
internal sealed record StudyRun(PlannedSeries Planned, IReadOnlyList<SegmentSize> Sizes, string? File, string? Reason)
{
    /// <summary>True where it was tried and did not work.</summary>
    public bool Failed { get; init; }
}
