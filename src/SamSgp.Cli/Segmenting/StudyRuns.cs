using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Segmenting;

/// <summary>Does the runs of a plan one after the other, with the models loaded once, and writes into a folder: for each its result and a picture,
/// and a table of all segments.</summary>
/// <param name="segmenter">Network and scripts.</param>
/// <param name="folder">Full path of the results' folder.</param>
internal sealed class StudyRuns(LocalSegmenter segmenter, string folder)
{
    /// <summary>File name of the table.</summary>
    public const string TableName = "segments.csv";

    private const string Columns = "study,series,modality,task,result,segment,label,voxels,milliliters,file,image";

    /// <summary>Does all of it. What fails is a row of its own and holds nothing up.</summary>
    public async Task<IReadOnlyList<StudyRun>> RunAsync(IReadOnlyList<PlannedRun> plan, Func<TaskManifest, SegmentSettings> settings,
        Terminal terminal, CancellationToken token)
    {
        var rows = new List<StudyRun>();
        foreach (var planned in plan)
        {
            rows.Add(planned.Task is { } task ? await RunAsync(planned, task, settings(task), terminal, token) : new StudyRun(planned, [], null, planned.Reason) { Failed = planned.IsFaulty });
            // After each: what was done so far is there when the rest is cancelled.
            await File.WriteAllLinesAsync(Path.Combine(folder, TableName), [Columns, .. rows.SelectMany(LinesOf)], token);
        }

        return rows;
    }

    private async Task<StudyRun> RunAsync(PlannedRun planned, TaskManifest task, SegmentSettings settings, Terminal terminal, CancellationToken token)
    {
        var path = Path.Combine(folder, planned.Source.ResultOf(task));
        try
        {
            terminal.WriteRemark($"{planned.Source.Title}: {task.Id}");
            var input = planned.Source.Read(settings.Split is { } split ? task with { Input = task.Input with { Split = split } } : task, token);
            var output = new SegmentOutput(path, null);
            output.Check(input);
            var result = await terminal.WithProgressAsync(progress =>
                Task.Run(() => segmenter.Run(input.Volume, task, settings.Support, settings.Parameters, progress, token), token));
            foreach (var warning in (string[])[.. result.Warnings, .. await output.WriteAsync(input, result, token)]) terminal.WriteWarning(warning);
            ResultWriter.ToPreview(input.Volume, result).WritePng(Path.Combine(folder, planned.Source.PreviewOf(task)));
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
        string[] head = [run.Planned.Source.Study, run.Planned.Source.Series,
            run.Planned.Source.Header.GetSingleValueOrDefault(Dicom.DicomTag.Modality, ""), run.Planned.Task?.Id ?? ""];
        return run.File is null
            ? [Line([.. head, run.Failed ? "failed" : "passed over", "", run.Reason ?? "", "", "", "", run.Planned.Source.File])]
            : run.Sizes.Select(size => Line([.. head, size.Voxels > 0 ? "found" : "not found", $"{size.Number}", size.Label, $"{size.Voxels}",
                size.Milliliters?.ToString("F3", CultureInfo.InvariantCulture) ?? "", run.File, run.Planned.Source.File]));
    }

    // RFC 4180.
    private static string Line(string[] cells) => string.Join(',', cells.Select(cell =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}

/// <summary>With what a task is run on all that it segments.</summary>
/// <param name="Support">Its examples.</param>
/// <param name="Parameters">A value for each parameter.</param>
/// <param name="Split">Which images, where several lie at one place; null for what the task says.</param>
internal sealed record SegmentSettings(SupportSet Support, IReadOnlyDictionary<string, ParameterValue> Parameters, SliceSplit? Split);

/// <summary>What became of a series or file.</summary>
/// <param name="Planned">What was to be done with it.</param>
/// <param name="Sizes">What was found.</param>
/// <param name="File">Its result; null where there is none.</param>
/// <param name="Reason">Why there is none.</param>
internal sealed record StudyRun(PlannedRun Planned, IReadOnlyList<SegmentSize> Sizes, string? File, string? Reason)
{
    /// <summary>True where it was tried and did not work.</summary>
    public bool Failed { get; init; }
}
