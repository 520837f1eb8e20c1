using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Cli.Segmenting;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Models;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Runs;
using SamSgp.Runs.Results;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp segment</c>: the main job without a server.</summary>
internal sealed class SegmentCommand : TerminalCommand
{
    private readonly Option<string> _task = new("--task", "-t")
    {
        Description = "Id of a task, or the path of a manifest.",
        HelpName = "ID|FILE",
        Required = true,
    };

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "Folder or ZIP with a DICOM series, or a DICOM, DICOMDIR, PNG, JPEG or NIfTI file.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<FileInfo> _output = new("--output", "-o")
    {
        Description = "Result: .dcm (DICOM SEG), .nii.gz or .png (label map: a pixel is its segment's number).",
        HelpName = "FILE",
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
            "samsgp segment --task abdomen-ct --input images/ --output seg.dcm --report sr.dcm --preview seg.png",
            "samsgp segment --task fetal-head-us --input image.png --output mask.png",
            "samsgp segment --task abdomen-ct --input ct.nii.gz --output labels.nii.gz --parameter smoothing=1.5",
            "samsgp segment --task abdomen-ct --input images/ --output corrected.dcm --prompts said.json")
    {
        _encoding.AcceptOnlyFromAmong("auto", "binary", "labelmap", "fractional");
        Option[] options =
            [_task, _input, _output, _encoding, _report, _preview, _csv, _prompts, _parameters, _force, _seriesUid, _select, _tasks, _support, _models, _device];
        foreach (var option in options) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        RequestedEncoding.TryApply(task, arguments.GetValue(_encoding), out task);
        var parameters = SharedOptions.ParametersOf(arguments, _parameters, task);
        var support = TaskLookup.LocateSupport(task);
        var input = SegmentInput.Read(arguments.GetRequiredValue(_input), task, arguments.GetValue(_seriesUid), SplitOf(arguments.GetValue(_select)),
            arguments.GetValue(_force), token);
        var output = new SegmentOutput(arguments.GetRequiredValue(_output).FullName,
            arguments.GetValue(_report)?.FullName);
        output.Check(input);
        var said = arguments.GetValue(_prompts) is { } prompts ? PromptFile.Read(prompts.FullName, input) : [];
        foreach (var remark in input.Remarks) terminal.WriteRemark(remark);

        using var segmenter = new LocalSegmenter(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)),
            message => WriteIfVerbose(terminal, message), SharedOptions.DeviceOf(arguments, _device));
        var result = await terminal.WithProgressAsync(progress =>
            Task.Run(() => segmenter.Run(input.Volume, task, support, parameters, progress, token), token)) with { IsForced = input.IsUnfit };
        if (said.Count > 0) result = await Task.Run(() => segmenter.Correct(result, input.Volume, support, said, token), token);

        var warnings = await output.WriteAsync(input, result, token);
        if (arguments.GetValue(_preview) is { } preview) WritePreview(preview.FullName, input.Volume, result);
        var calibration = TaskCalibration.Of(result, support, SupportScores.RecordOf(task));
        if (arguments.GetValue(_csv) is { } csv)
            await WriteTableAsync(csv.FullName, ResultFacts.Of(result, support, input.Volume, input.Source, calibration), token);
        Summarize(result, calibration, [.. result.Warnings, .. warnings], terminal);
        using (var self = Process.GetCurrentProcess())
            WriteIfVerbose(terminal, string.Create(CultureInfo.InvariantCulture, $"Memory at most: {self.PeakWorkingSet64 >> 20} MB"));
        terminal.WriteLine(arguments.GetRequiredValue(_output).FullName);
        return ExitCode.Ok;
    }

    private static SliceSplit? SplitOf(string? text) => text is null ? null
        : SliceSplit.TryParse(text, out var split, out var problem) ? split
        : throw new CommandException($"--select {problem}; {SliceSplit.Syntax}.");

    private static void WritePreview(string path, Volume volume, TaskResult result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ResultWriter.ToPreview(volume, result).WritePng(path);
    }

    private static async Task WriteTableAsync(string path, IReadOnlyDictionary<string, string> facts, CancellationToken token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, ResultTable.ToCsv(ResultTable.Of(facts)), token);
    }

    private static void Summarize(TaskResult result, ConfidenceCalibration? calibration, IReadOnlyList<string> warnings, Terminal terminal)
    {
        var geometry = result.Masks.Geometry;
        var slice = new byte[geometry.SliceLength];
        foreach (var segment in result.Task.Segments.Where(s => result.Masks.SegmentNumbers.Contains(s.Number)))
        {
            var voxels = Enumerable.Range(0, geometry.Slices).Sum(z => (long)result.Masks.ReadSlice(segment.Number, z, slice));
            var size = geometry.HasVolume
                ? string.Create(CultureInfo.InvariantCulture, $"{voxels * geometry.VoxelMilliliters:F1} ml")
                : $"{voxels} pixels";
            terminal.WriteRemark($"{segment.Label}: {size}{SurenessOf(segment.Number, result, calibration)}");
        }

        foreach (var warning in warnings) terminal.WriteWarning(warning);
    }

    // Nothing of a segment that a person corrected: the network was not asked.
    private static string SurenessOf(int segment, TaskResult result, ConfidenceCalibration? calibration)
    {
        var slices = result.Confidences.Where(slice => slice.Segment == segment).ToList();
        if (slices.Count == 0 || result.Corrected.Contains(segment)) return "";
        return calibration?.Expected(segment, SegmentConfidence.Of(slices)) is { } expected
            ? string.Create(CultureInfo.InvariantCulture, $", expected Dice {expected:F2}")
            : string.Create(CultureInfo.InvariantCulture, $", confidence {slices.Average(slice => slice.PredictedIou):F2} (not calibrated)");
    }

    private static void WriteIfVerbose(Terminal terminal, string message)
    {
        if (terminal.Verbose) terminal.WriteRemark(message);
    }
}
