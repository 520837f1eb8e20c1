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
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks score</c>: how well a task finds its own examples, each case by the others.</summary>
internal sealed class TasksScoreCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of a task, or the path of a manifest." };
    private readonly Option<FileInfo?> _output = new("--output", "-o")
    {
        Description = $"The file the scores are kept in; without it {SupportRecord.FileName} beside the manifest, where tasks list finds them.",
        HelpName = "FILE",
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public TasksScoreCommand()
        : base("score", "Measure how well a task finds its own labelled images, leaving out one case after the other, and which of them hurt.",
            "samsgp tasks score my-tasks/liver", "samsgp tasks score fetal-head-us --support downloads/ --output fetal-head.json")
    {
        Add(_task);
        foreach (var option in (Option[])[_output, _tasks, _support, _models, _device]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        var path = arguments.GetValue(_output)?.FullName ?? SupportRecord.PathOf(task.FilePath);
        var device = SharedOptions.PresentDeviceOf(arguments, _device);
        try
        {
            var support = Tried(task);
            using var model = new ModelLoader(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)), terminal.WriteRemark, device)
                .Load(task.Model);
            var record = await terminal.WithProgressAsync(progress => Task.Run(() => new SupportScoring(model, new InferenceOptions())
                .Score(task, support, LocalScripts.HooksOf(task), new Stages(progress), token), CancellationToken.None));
            record = record with { Measured = TimeProvider.System.GetUtcNow() };
            terminal.Write(SupportScores.Of(record.Scores, record.Segments));
            Tell(record.Effects, terminal);
            record.Write(path);
            terminal.WriteLine(path);
            return ExitCode.Ok;
        }
        catch (Exception fault) when (fault is ModelException or SupportSetException or ScriptException)
        {
            throw new CommandException(fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {fault.Message} Name another file with --output.", fault);
        }
    }

    // The task's own images, its prepared examples beside them; where it has too few of its own, the images its prepared files are made of.
    private static SupportSet Tried(TaskManifest task)
    {
        var own = SupportSet.Locate(task);
        if (own.Series.Count > 0)
            throw new CommandException($"Task {task.Id} names DICOM series as support; what is scored is read from files. "
                + "Export them (samsgp seg export, or to NIfTI) and name the files in the manifest.");
        if (own.Examples.Select(example => example.Case).Distinct().Count() >= SupportScoring.LeastCases || task.Support.All(entry => entry is not SupportPrepared))
            return own.IsComplete ? own : TaskLookup.LocateSupport(task);
        return TaskLookup.LocateImages(task, "scored");
    }

    private static void Tell(IReadOnlyList<ExampleEffect> effects, Terminal terminal)
    {
        var hurting = effects.Where(effect => effect.Hurts).ToList();
        if (hurting.Count == 0)
        {
            terminal.WriteRemark("No example makes the others worse.");
            return;
        }

        terminal.WriteRemark("Better without these; look whether their masks are right:");
        foreach (var effect in hurting)
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                $"  {effect.Example}: Dice {effect.Change:+0.000;-0.000} in the {effect.Slices} slices that are compared with it"));
    }

    private sealed class Stages(IProgress<CommandLine.StageProgress> progress) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) =>
            progress.Report(new CommandLine.StageProgress(value.Stage, value.Done, value.Total, value.Fraction));
    }
}
