using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Cli.Series;
using SamSgp.Inference.Support;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks explain</c>: what a task does.</summary>
internal sealed class TasksExplainCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of a task, or the path of a manifest." };
    private readonly Option<string?> _series = new("--series")
    {
        Description = "A folder with a DICOM series, or one file: does it fit, and why?",
        HelpName = "DIR",
    };

    private readonly Option<string?> _seriesUid = SharedOptions.SeriesUid();
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();

    public TasksExplainCommand()
        : base("explain", "Show what a task does, or why a series fits it.",
            "samsgp tasks explain abdomen-ct", "samsgp tasks explain abdomen-ct --series SERIES/")
    {
        Add(_task);
        Add(_series);
        Add(_seriesUid);
        Add(_tasks);
        Add(_support);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        if (arguments.GetValue(_series) is { } path)
            return Task.FromResult(ExplainFit(task, SeriesFiles.Find(path, arguments.GetValue(_seriesUid), token), terminal, token));
        terminal.WriteLine($"{task.Title} ({task.Id} {task.Version}, {task.ContentSha256[..12]})");
        if (task.Description.Length > 0) terminal.WriteLine(task.Description);
        if (task.Experimental is { } why) terminal.WriteLine("Experimental: " + why);
        terminal.WriteLine("");
        var support = SupportSet.Locate(task);
        var prepared = support.Prepared.Select(one => (Path.GetFileName(one.Path), Read: SupportScores.CardOf(one))).ToList();
        terminal.Write(Settings(task, support, prepared));
        terminal.Write(Segments(task));
        foreach (var card in prepared.Select(one => one.Read.Card).OfType<SupportCard>().Where(card => card.Scores.Count > 0))
            terminal.Write(SupportScores.Of(card.Scores, card.Segments));
        if (SupportScores.RecordOf(task) is { } record)
        {
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measured here{(record.Measured is { } when ? $" on {when:yyyy-MM-dd}" : "")} with {record.Model}:"));
            terminal.Write(SupportScores.Of(record.Scores, record.Segments));
        }

        if (task.Parameters.Count > 0) terminal.Write(Parameters(task));
        return Task.FromResult(ExitCode.Ok);
    }

    private static int ExplainFit(TaskManifest task, SeriesFiles series, Terminal terminal, CancellationToken token)
    {
        var match = LocalScripts.Fit.Of(task, series.Header, series.Frames, token);
        foreach (var reason in match.Reasons) terminal.WriteLine($"{(reason.Fits ? "yes" : "NO "),-4}{reason.Sentence}");
        terminal.WriteLine(match.Fits ? $"The series fits {task.Id}." : $"The series does not fit {task.Id}.");
        return match.Fits ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Table Settings(TaskManifest task, SupportSet support, IEnumerable<(string Name, (SupportCard? Card, string? Fault) Read)> prepared)
    {
        var table = new Table().AddColumns("Setting", "Value");
        Row(table, "Modality", Any(task.Match.Modality));
        Row(table, "Body part", Any(task.Match.BodyPart));
        Row(table, "Slices", task.Match.MaxSlices is { } max ? $"{task.Match.MinSlices} to {max}" : $"{task.Match.MinSlices} or more");
        foreach (var pattern in task.Match.Include) Row(table, $"{pattern.Attribute} holds", pattern.Pattern.ToString());
        foreach (var pattern in task.Match.Exclude) Row(table, $"{pattern.Attribute} lacks", pattern.Pattern.ToString());
        Row(table, "Plane, window", $"{task.Input.Plane}, {Describe(task.Input.Window)}");
        Row(table, "Checkpoint, refiner", $"{task.Model.Checkpoint}, {task.Model.Refiner}");
        foreach (var (key, script, reference) in TaskScripts.Of(task))
            Row(table, key, $"{Path.GetFileName(script.Path)}, {(reference.Pin is null ? "not pinned" : "pinned")}");
        Row(table, "Support", support.IsComplete
            ? $"{support.Examples.Count} files, {support.Series.Count} series, {support.Prepared.Count} prepared"
            : "missing: " + support.Missing[0].Advice);
        foreach (var (name, read) in prepared) Row(table, name, Describe(read));
        return table;
    }

    private static string Describe((SupportCard? Card, string? Fault) prepared) => prepared.Card is not { } card ? prepared.Fault!
        : $"{card.Images} images of {card.Cases} cases, for {card.Model}; " + (card.IsPatientData
            ? "of images whose licence nobody stated: keep it as patient data"
            : string.Join(", ", new[] { card.Licence, card.Attribution }.OfType<string>()));

    private static Table Segments(TaskManifest task)
    {
        var table = new Table().AddColumns("Segment", "Label", "Type", "Colour", "Then");
        foreach (var segment in task.Segments)
            Row(table, segment.Number.ToString(CultureInfo.InvariantCulture), segment.Label,
                segment.Type + (segment.TypeModifier is { } modifier ? $", {modifier.Meaning}" : ""), segment.Color.ToString(),
                string.Join(", ", segment.Postprocess.Select(Describe)));
        return table;
    }

    private static Table Parameters(TaskManifest task)
    {
        var table = new Table().AddColumns("Parameter", "Type", "Default", "From", "To", "Meaning");
        foreach (var p in task.Parameters)
            Row(table, p.Name, p.Type.ToString(), p.Default.ToString(), $"{p.Min}", $"{p.Max}", p.Label);
        return table;
    }

    private static string Describe(IntensityWindow window) => window switch
    {
        IntensityWindow.Fixed w => string.Create(CultureInfo.InvariantCulture, $"centre {w.Center}, width {w.Width}"),
        IntensityWindow.Percentiles p => string.Create(CultureInfo.InvariantCulture, $"percentiles {p.Low} to {p.High}"),
        IntensityWindow.FromImage => "window of the images",
        _ => "colour as it is",
    };

    private static string Describe(PostprocessStep step) => step switch
    {
        PostprocessStep.KeepLargest => "keep largest",
        PostprocessStep.FillHoles fill => fill.InPlane ? "fill holes" : "fill cavities",
        PostprocessStep.RemoveSmall small => $"remove below {small.Milliliters} ml",
        PostprocessStep.Smooth smooth => $"smooth {smooth.Millimeters} mm",
        PostprocessStep.ClipToBody => "clip to body",
        _ => step.ToString(),
    };

    private static string Any(IReadOnlyList<string> values) => values.Count == 0 ? "any" : string.Join(", ", values);

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
