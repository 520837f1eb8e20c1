using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Cli.Segmenting;
using SamSgp.Cli.Series;
using SamSgp.Inference.Models;
using SamSgp.Runs.Results;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using Spectre.Console;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp segment</c>: the main job without a server.</summary>
internal sealed class SegmentCommand : TerminalCommand
{
    private readonly Option<string[]> _task = new("--task", "-t")
    {
        Description = "Id of a task, or the path of a manifest. With a folder as output it may be given several times, or left out: then each series or file gets the task that fits by what it states of itself (experimental ones only by name).",
        HelpName = "ID|FILE",
    };

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "Folder or ZIP with DICOM series, or a DICOM, DICOMDIR, PNG, JPEG or NIfTI file. With a folder as output also a folder or ZIP of NIfTI files and pictures.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Result: .dcm (DICOM SEG), .nii.gz or .png (label map: a pixel is its segment's number). Or a folder, for all series and files of the input.",
        HelpName = "FILE|DIR",
        Required = true,
    };

    private readonly Option<string?> _encoding = new("--encoding") { Description = "Encoding of the SEG instead of the task's own." };

    private readonly Option<FileInfo?> _report = new("--report")
    {
        Description = "Report of what the segments measure (DICOM SR, TID 1500), beside a SEG.",
        HelpName = "FILE.dcm",
    };

    private readonly Option<FileInfo?> _preview = new("--preview")
    {
        Description = "Picture of the slices with the segments drawn over them.",
        HelpName = "FILE.png",
    };

    private readonly Option<FileInfo?> _csv = new("--csv")
    {
        Description = "All numbers of the result as a table: volumes, values, confidence, what the task's script measures.",
        HelpName = "FILE.csv",
    };

    private readonly Option<FileInfo?> _prompts = new("--prompts")
    {
        Description = "Corrections of the result: points, boxes, scribbles, painted slices (docs/corrections.md).",
        HelpName = "FILE.json",
    };

    private readonly Option<FileInfo?> _like = new("--like")
    {
        Description = "A SEG of this product: run again with its task, model, support set and parameters, or be told what of them is missing.",
        HelpName = "SEG.dcm",
    };

    private readonly Option<string[]> _parameters = SharedOptions.Parameters();
    private readonly Option<bool> _force = new("--force") { Description = "Take a series that does not fit the task." };
    private readonly Option<string?> _seriesUid = SharedOptions.SeriesUid();

    private readonly Option<string?> _select = new("--select")
    {
        Description = "Which images, where several lie at one place: first, last, a number, or conditions as in \"echo=1 type=M\"; else the task's input.split.",
        HelpName = "WHICH",
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public SegmentCommand()
        : base("segment", "Segment images by a task.",
            "samsgp phantom --output phantom/ && samsgp segment --task phantom-ct --input phantom/ --output phantom-seg.dcm --preview phantom.png",
            "samsgp segment --task abdomen-ct --input SERIES/ --output seg.dcm --report sr.dcm --preview seg.png",
            "samsgp segment --task fetal-head-us --input IMAGE.png --output mask.png",
            "samsgp segment --task abdomen-ct --input CT.nii.gz --output labels.nii.gz --parameter smoothing=1.5",
            "samsgp segment --task abdomen-ct --input SERIES/ --output corrected.dcm --prompts SAID.json",
            "samsgp segment --input STUDIES/ --output results/",
            "samsgp segment --task abdomen-ct --task muscles-ct --input STUDIES/ --output results/",
            "samsgp segment --task fetal-head-us --input PICTURES/ --output results/",
            "samsgp segment --like SEG.dcm --input SERIES/ --output again.dcm")
    {
        _encoding.AcceptOnlyFromAmong("auto", "binary", "labelmap", "fractional");
        Option[] options =
            [_task, _input, _output, _encoding, _report, _preview, _csv, _prompts, _like, _parameters, _force, _seriesUid, _select, _tasks, _support, _models, _device];
        foreach (var option in options) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token) =>
        IsFolder(arguments.GetRequiredValue(_output)) ? RunManyAsync(arguments, terminal, token) : RunOneAsync(arguments, terminal, token);

    private static void RefuseOneFileForTwo(IEnumerable<(string Option, string? Path)> files)
    {
        foreach (var same in files.Where(file => file.Path is not null).GroupBy(file => Path.GetFullPath(file.Path!), file => file.Option).Where(same => same.Count() > 1))
            throw new CommandException($"{string.Join(" and ", same)} name the same file, {same.Key}: one would take the place of the other.");
    }

    private async Task<int> RunOneAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var recorded = arguments.GetValue(_like) is { } like ? RecordedRun.Read(like.FullName) : null;
        var task = Find(arguments.GetValue(_task) switch
        {
            [var named] => named,
            null or [] when recorded is not null => recorded.Provenance.TaskId,
            _ => throw new CommandException(
                "Name one task with --task (samsgp tasks list shows them), or a folder as --output: then each series gets the task that fits it."),
        }, arguments);
        var models = ModelsOf(arguments);
        if (recorded is not null) Require(recorded.MissingOf(task, models), arguments, terminal);
        var parameters = SharedOptions.ParametersOf(arguments, _parameters, task, recorded?.Parameters);
        var support = TaskLookup.LocateSupport(task);
        var input = SegmentInput.Read(arguments.GetRequiredValue(_input), task, arguments.GetValue(_seriesUid) ?? recorded?.SeriesUid,
            SplitOf(arguments.GetValue(_select)), arguments.GetValue(_force) || recorded is { WasForced: true }, token);
        var path = Path.GetFullPath(arguments.GetRequiredValue(_output));
        var output = new SegmentOutput(path, arguments.GetValue(_report)?.FullName);
        output.Check(input);
        OutputFile.Require(arguments.GetValue(_preview)?.FullName);
        OutputFile.Require(arguments.GetValue(_csv)?.FullName);
        RefuseOneFileForTwo([(_input.Name, arguments.GetRequiredValue(_input)), (_output.Name, path), (_report.Name, arguments.GetValue(_report)?.FullName),
            (_preview.Name, arguments.GetValue(_preview)?.FullName), (_csv.Name, arguments.GetValue(_csv)?.FullName), (_prompts.Name, arguments.GetValue(_prompts)?.FullName),
            (_like.Name, arguments.GetValue(_like)?.FullName)]);
        var said = arguments.GetValue(_prompts) is { } prompts ? PromptFile.Read(prompts.FullName, input) : [];
        foreach (var remark in input.Remarks) terminal.WriteRemark(remark);

        using var segmenter = new LocalSegmenter(models, message => WriteIfVerbose(terminal, message), SharedOptions.DeviceOf(arguments, _device));
        var result = await terminal.WithProgressAsync(progress =>
            Task.Run(() => segmenter.Run(input.Volume, task, support, parameters, progress, token), token)) with { IsForced = input.IsUnfit };
        if (recorded is not null) Require(recorded.DifferencesOf(result.Model), arguments, terminal);
        if (said.Count > 0) result = await Task.Run(() => segmenter.Correct(result, input.Volume, support, said, token), token);

        var warnings = await output.WriteAsync(input, result, token);
        if (arguments.GetValue(_preview) is { } preview) ResultWriter.ToPreview(input.Volume, result).WritePng(preview.FullName);
        var calibration = TaskCalibration.Of(result, support, SupportScores.RecordOf(task));
        if (arguments.GetValue(_csv) is { } csv)
            await File.WriteAllTextAsync(csv.FullName, ResultTable.ToCsv(ResultTable.Of(ResultFacts.Of(result, support, input.Volume, input.Source, calibration))), token);
        foreach (var size in SegmentSize.Of(result)) terminal.WriteRemark($"{size}{SegmentSureness.Of(size.Number, result, calibration)}");
        foreach (var warning in (string[])[.. result.Warnings, .. warnings]) terminal.WriteWarning(warning);
        if (recorded is not null) terminal.WriteRemark(recorded.Compared(path));
        using (var self = Process.GetCurrentProcess())
            WriteIfVerbose(terminal, string.Create(CultureInfo.InvariantCulture, $"Memory at most: {self.PeakWorkingSet64 >> 20} MB"));
        terminal.WriteLine(path);
        return ExitCode.Ok;
    }

    private async Task<int> RunManyAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        Option[] ofOne = [_report, _preview, _csv, _prompts, _like, _seriesUid, _force];
        if (ofOne.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } one)
            throw new CommandException($"{one.Name} is for one series; name a file as --output.");
        var folder = Path.GetFullPath(arguments.GetRequiredValue(_output));
        OutputFile.Require(Path.Combine(folder, StudyRuns.TableName));
        var isNamed = arguments.GetValue(_task) is { Length: > 0 };
        var tasks = isNamed ? [.. arguments.GetValue(_task)!.Select(name => Find(name, arguments))]
            : TaskSnapshot.Read(SharedOptions.TasksFolderOf(arguments, _tasks), SharedOptions.SupportRootOf(arguments, _support), LocalScripts.Check)
                .Tasks.Values.Where(task => task.Experimental is null && SupportSet.Locate(task).IsComplete).Select(task => Encoded(task, arguments)).ToList();
        var settings = new Dictionary<string, SegmentSettings>();
        SegmentSettings Of(TaskManifest task) => settings.TryGetValue(task.Id, out var known) ? known
            : settings[task.Id] = new(TaskLookup.LocateSupport(task), SharedOptions.ParametersOf(arguments, _parameters, task), SplitOf(arguments.GetValue(_select)));
        if (arguments.GetValue(_parameters) is { Length: > 0 } && !(isNamed && tasks is [_])) throw new CommandException("--parameter is of one task; name that one with --task.");
        // What is wrong with a task that was named is said before anything is read.
        if (isNamed) foreach (var task in tasks) Of(task);

        using var files = InputFiles.Open(arguments.GetRequiredValue(_input), token);
        var sources = SourcesOf(files, arguments, folder, terminal, token);
        using var segmenter = new LocalSegmenter(ModelsOf(arguments), message => WriteIfVerbose(terminal, message), SharedOptions.DeviceOf(arguments, _device));
        var runs = await new StudyRuns(segmenter, folder).RunAsync(StudyPlan.Of(sources, tasks, isNamed, token), Of, terminal, token);
        terminal.Write(TableOf(runs));
        terminal.WriteLine(Path.Combine(folder, StudyRuns.TableName));
        if (runs.All(run => run.File is null)) terminal.WriteError("Nothing was segmented.");
        return runs.Any(run => run.Failed) || runs.All(run => run.File is null) ? ExitCode.Failed : ExitCode.Ok;
    }

    private List<IImageSource> SourcesOf(InputFiles files, ParseResult arguments, string folder, Terminal terminal, CancellationToken token)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments.GetRequiredValue(_input)));
        var results = Path.TrimEndingDirectorySeparator(folder);
        var (series, remarks) = SeriesFiles.All(files, token);
        foreach (var remark in remarks) terminal.WriteRemark(remark);
        var plain = PlainImage.All(files, except: results.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? results : null, token);
        if (series.Count + plain.Count == 0) throw new CommandException($"No DICOM image, NIfTI file or picture lies in {path}.");
        if (plain.Count > 0 && path == results)
            throw new CommandException($"{folder} is the folder of the images: the next run would take the pictures of this one for images. Name another as --output, which may lie in it.");
        if (plain.Count > 0) terminal.WriteRemark($"DICOM series: {series.Count}; NIfTI files: {plain.Count(image => image.IsVolume)}; pictures: {plain.Count(image => !image.IsVolume)}.");
        return [.. series.Select(one => new SeriesSource(one)), .. plain.Select(one => new PlainSource(one))];
    }

    private TaskManifest Find(string name, ParseResult arguments)
    {
        var task = TaskLookup.Find(name, () => SharedOptions.TasksFolderOf(arguments, _tasks), SharedOptions.SupportRootOf(arguments, _support));
        return Encoded(task, arguments);
    }

    private TaskManifest Encoded(TaskManifest task, ParseResult arguments)
    {
        RequestedEncoding.TryApply(task, arguments.GetValue(_encoding), out task);
        return task;
    }

    private ModelRegistry ModelsOf(ParseResult arguments) => new(ModelFolders.All(arguments.GetValue(_models)?.FullName));

    // What is not there yet, and has no file's name, is a folder to be made.
    private static bool IsFolder(string output) => Directory.Exists(output) || output.EndsWith('/')
        || (!File.Exists(output) && Path.GetExtension(output).Length == 0);

    private void Require(IEnumerable<string> missing, ParseResult arguments, Terminal terminal)
    {
        var all = missing.ToList();
        if (all.Count > 0 && !arguments.GetValue(_force))
            throw new CommandException(string.Join(Environment.NewLine, all.Append("(--force runs with what is here.)")));
        foreach (var one in all) terminal.WriteWarning(one);
    }

    private static Table TableOf(IReadOnlyList<StudyRun> runs)
    {
        var table = new Table().AddColumns("Images", "Task", "Result");
        foreach (var run in runs)
        {
            var result = run.File is not null ? string.Join(", ", run.Sizes.Select(size => size.Voxels > 0 ? size.ToString() : $"{size.Label}: not found"))
                : run.Failed ? $"failed: {run.Reason}" : $"passed over: {run.Reason}";
            table.AddRow(Markup.Escape(run.Planned.Source.Title), Markup.Escape(run.Planned.Task?.Id ?? ""), Markup.Escape(Printable.Of(result)));
        }

        return table;
    }

    private static SliceSplit? SplitOf(string? text) => text is null ? null
        : SliceSplit.TryParse(text, out var split, out var problem) ? split
        : throw new CommandException($"--select {problem}; {SliceSplit.Syntax}.");

    private static void WriteIfVerbose(Terminal terminal, string message)
    {
        if (terminal.Verbose) terminal.WriteRemark(message);
    }
}
