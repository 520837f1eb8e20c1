using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Training;
using SamSgp.Training.Datasets;
using SamSgp.Training.Finetuning;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp finetune</c>: an adapter for one task from its support set.</summary>
internal sealed class FinetuneCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of a task, or the path of a manifest." };
    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = $"Folder of the run: {Adapter.AdapterFile}, its card, the loss curve, the state to continue from.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Length of the run; 300 where neither this nor --minutes is given. The second reader takes sixteen steps for each. "
            + "Two runs of a sixth of all this come before, on halves of the support set.",
    };
    private readonly Option<double?> _minutes = new("--minutes")
    {
        Description = "Length of all in minutes instead: how many steps that is depends on the machine.",
    };
    private readonly Option<int> _rank = new("--rank")
    {
        Description = "Rank of the low-rank updates.",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<double?> _rate = new("--rate") { Description = "Peak learning rate (1e-3 for small networks such as sgp-nano, else 5e-4)." };
    private readonly Option<long> _seed = new("--seed")
    {
        Description = "The same seed and number of steps give the same adapter.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the run in the output folder." };
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();

    public FinetuneCommand()
        : base("finetune", "Trains an adapter (LoRA, refiner, a U-Net as second reader) for a task from its support set.",
            "samsgp finetune abdomen-mr --output runs/abdomen-mr",
            "samsgp finetune abdomen-mr --output runs/abdomen-mr --steps 1000 --seed 2",
            "samsgp finetune abdomen-mr --output runs/abdomen-mr --resume")
    {
        Add(_task);
        foreach (var option in (Option[])[_output, _steps, _minutes, _rank, _rate, _seed, _resume, _tasks, _support, _models, _device])
            Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var device = SharedOptions.PresentDeviceOf(arguments, _device);
        OutputFolder.Require(arguments.GetRequiredValue(_output).FullName);
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        try
        {
            return await FinetuneAsync(task, device, arguments, terminal, token);
        }
        catch (Exception fault) when (fault is ModelException or SupportSetException or ScriptException)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private async Task<int> FinetuneAsync(TaskManifest task, ComputeDevice device, ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var registry = new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName));
        var adapter = TaskFinetuning.AdapterFor(task, registry, arguments.GetValue(_rank));
        var set = ReadSupport(task, adapter, token);
        var options = OptionsOf(arguments, TaskFinetuning.OptionsFor(adapter, set, task)).On(device);
        var folder = arguments.GetRequiredValue(_output).FullName;
        var run = new FinetuningRun(adapter, set, options, folder, TimeProvider.System);
        var resume = arguments.GetValue(_resume);
        if (resume && !run.CanResume) throw new CommandException($"{folder} holds no run to continue.");
        if (!resume && run.CanResume) throw new CommandException($"{folder} holds a run already: continue it with --resume, or name another folder.");
        terminal.WriteRemark($"{set.Cases.Sum(c => c.Slices.Count)} slices of {set.Cases.Count} files; learnt: {adapter.Scope}.");
        var ended = await terminal.WithProgressAsync(progress =>
            Task.Run(() => run.Run(resume, new Parts(progress), token), CancellationToken.None));
        if (!ended)
        {
            terminal.WriteRemark("Stopped and saved; --resume continues.");
            return ExitCode.Cancelled;
        }

        AdapterCard.Write(folder, task, registry.Find(task.Model.Checkpoint), adapter, set, options, run.Trial);
        Tell(run.Trial, terminal);
        var path = Path.Combine(folder, Adapter.AdapterFile);
        terminal.WriteRemark("To use it, write this under model: in the manifest, with the path as seen from there:");
        terminal.WriteRemark($"  adapter: {path}");
        terminal.WriteLine(path);
        return ExitCode.Ok;
    }

    private static LabelledSet ReadSupport(TaskManifest task, Adapter adapter, CancellationToken token)
    {
        var support = TaskLookup.LocateImages(task, "fine-tuned");
        if (support.Series.Count > 0)
            throw new CommandException($"Task {task.Id} names DICOM series as support; fine-tuning reads files. "
                + "Export them (samsgp seg export, or to NIfTI) and name the files in the manifest.");
        return SupportSlices.Read(task, support, adapter.Config.ImageSize, LocalScripts.HooksOf(task).Preprocess, token);
    }

    private TrainingOptions OptionsOf(ParseResult arguments, TrainingOptions usual) => arguments.GetValue(_minutes) is not null && arguments.GetValue(_steps) is not null
        ? throw new CommandException("--steps and --minutes are two ways to say how long: give one of them.") : usual with
    {
        Steps = arguments.GetValue(_minutes) is null ? arguments.GetValue(_steps) ?? usual.Steps : null,
        Minutes = arguments.GetValue(_minutes) ?? usual.Minutes,
        LearningRate = arguments.GetValue(_rate) ?? usual.LearningRate,
        Seed = arguments.GetValue(_seed),
    };

    private static void Tell(HeldOutTrial? trial, Terminal terminal)
    {
        if (trial is null)
            terminal.WriteRemark("Too few support images to hold some out: whether the adapter is better than the model alone is not known.");
        else if (trial.Choice.IsNothing)
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture, $"It did not help: held-out support images have Dice {trial.Without.Dice:F3} without an adapter and less with one. ")
                + "The adapter changes nothing; more or other support images may.");
        else if (trial.Choice.Strength == 0)
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                $"Dice of held-out support images: {trial.Without.Dice:F3} without, {trial.Choice.Dice:F3} with the second reader "
                + $"{(trial.Choice.Vote >= 2 ? "alone" : $"at vote {trial.Choice.Vote:G2}")} and the network as it is, which the adapter has."));
        else
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                $"Dice of held-out support images: {trial.Without.Dice:F3} without, {trial.Chosen.Dice:F3} with the adapter at strength {trial.Chosen.Strength:G2}, which it has."));
    }

    private sealed class Parts(IProgress<StageProgress> progress) : IProgress<FinetuningProgress>
    {
        public void Report(FinetuningProgress value) => progress.Report(new StageProgress(
            string.Create(CultureInfo.InvariantCulture, $"{value.Part} (step {value.Training.Step}, loss {value.Training.Loss:F2}, Dice {value.Training.FinalDice:F2})"),
            0, 0, value.Fraction));
    }
}
