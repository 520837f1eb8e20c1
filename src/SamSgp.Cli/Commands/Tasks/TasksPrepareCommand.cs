using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks prepare</c>: encodes a task's support images into one file that stands for them.</summary>
internal sealed class TasksPrepareCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of a task, or the path of a manifest." };
    private readonly Option<FileInfo?> _output = new("--output", "-o")
    {
        Description = "The file; where it is left out, the one that the manifest names (prepared:).",
        HelpName = "FILE",
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public TasksPrepareCommand()
        : base("prepare", "Encode a task's support images into one file, with which the task runs without them.",
            "samsgp tasks prepare my-tasks/liver", "samsgp tasks prepare abdomen-ct --support downloads/ --output abdomen-ct.support.safetensors")
    {
        Add(_task);
        foreach (var option in (Option[])[_output, _tasks, _support, _models, _device]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        var images = TaskLookup.LocateImages(task, "prepared");
        if (images.Series.Count > 0)
            throw new CommandException($"Task {task.Id} names DICOM series as support; what is prepared is read from files. "
                + "Export them (samsgp seg export, or to NIfTI) and name the files in the manifest.");
        var path = arguments.GetValue(_output)?.FullName ?? Stated(task);
        var device = SharedOptions.PresentDeviceOf(arguments, _device);
        try
        {
            using var model = new ModelLoader(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)), terminal.WriteRemark, device)
                .Load(task.Model with { Precision = Precision.Fp32 });
            var card = await terminal.WithProgressAsync(progress => Task.Run(() => new SupportPreparer(model, new InferenceOptions())
                .Prepare(task, images, LocalScripts.HooksOf(task), path, new Parts(progress), token), CancellationToken.None));
            Tell(card, path, task, terminal);
            return ExitCode.Ok;
        }
        catch (Exception fault) when (fault is ModelException or SupportSetException or ScriptException)
        {
            throw new CommandException(fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {fault.Message}", fault);
        }
    }

    private static string Stated(TaskManifest task) => task.Support.OfType<SupportPrepared>().ToList() switch
    {
        [var one] => one.Path,
        [] => throw new CommandException($"The manifest of {task.Id} names no prepared file; say where to write it with --output."),
        _ => throw new CommandException($"The manifest of {task.Id} names several prepared files; say which is meant with --output."),
    };

    private static void Tell(SupportCard card, string path, TaskManifest task, Terminal terminal)
    {
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"{card.Images} images of {card.Cases} cases, {new FileInfo(path).Length / 1e6:F2} MB, for {card.Model}."));
        if (card.Scores.Count > 0) terminal.Write(SupportScores.Of(card.Scores, card.Segments));
        else terminal.WriteRemark("Too few cases to leave one out: how well the task finds what it was not shown is not known.");
        if (card.IsPatientData)
            terminal.WriteRemark("No licence of the images is stated in the manifest: keep the file as you keep the images of patients.");
        if (!task.Support.OfType<SupportPrepared>().Any(prepared => prepared.Path == path))
            terminal.WriteRemark("To use it, write under support: in the manifest - { prepared: FILE, licence: ..., from: [ the images ] }.");
        terminal.WriteLine(path);
    }

    private sealed class Parts(IProgress<StageProgress> progress) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) =>
            progress.Report(new StageProgress("Encoding", value.Done, value.Total, (double)value.Done / value.Total));
    }
}
