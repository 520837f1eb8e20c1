using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs;
using SamSgp.Runs.Scripts;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;
using SamSgp.Training.Finetuning;

namespace SamSgp.Dicomweb.Finetuning;

/// <summary>Trains the adapter that was ordered, and says whether held-out images are better with it.</summary>
/// <param name="settings">Where models lie, where and for how long is trained.</param>
/// <param name="scripts">Run the task's pre-process script.</param>
/// <param name="giveWay">Called between two steps: lets others have the processor.</param>
/// <param name="clock">Of the training's minutes; stands still while way is given.</param>
internal sealed class FinetuneWork(FinetuneSettings settings, IScriptHost scripts, Action giveWay, TimeProvider clock)
{
    /// <summary>Images that are needed: halves of fewer teach nothing.</summary>
    public const int LeastImages = 4;

    private const int Rank = 8;

    /// <summary>Trains, or goes on with the run that the folder holds.</summary>
    /// <returns>What it came to; null when stopped, and then the run is saved.</returns>
    public FinetuneOutcome? Run(FinetuneOrder order, string folder, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return TaskManifestReader.Read(order.Manifest).Manifest is { } task && task.ContentSha256 == order.ManifestSha256
                ? Run(task, order, folder, progress, cancellationToken)
                : Failed("The manifest of the task was changed meanwhile. Ask again.");
        }
        catch (Exception fault) when (fault is SupportSetException or ModelException or CheckpointException or ScriptException)
        {
            return Failed(fault.Message);
        }
    }

    private FinetuneOutcome? Run(TaskManifest task, FinetuneOrder order, string folder, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var registry = new ModelRegistry(settings.ModelFolders);
        var hooks = Preprocessing.HooksOf(scripts, task, task.Parameters.ToDictionary(p => p.Name, p => p.Default));
        var adapter = TaskFinetuning.AdapterFor(task, registry, Rank);
        var set = SupportSlices.Read(task, new SupportSet(order.Examples, [], []), adapter.Config.ImageSize, hooks.Preprocess, cancellationToken);
        var images = set.Cases.Sum(c => c.Slices.Count);
        if (images < LeastImages)
            return Failed($"Task {task.Id} has {images} example images; to train on some and try on the others takes {LeastImages} at least. Teach it corrected results.");
        if (HeldOutTrial.Halves(set) is null)
            return Failed($"No segment of task {task.Id} is seen in two images of each half of its examples, so that nothing could be tried. Teach it corrected results.");

        var device = ComputeDevice.TryParse(settings.Device, out var named, out _) ? named : ComputeDevice.Auto;
        var before = new Lazy<double?>(() => DiceWithLost(task, order, hooks, registry, device, cancellationToken));
        var options = TaskFinetuning.OptionsFor(adapter, set, task).On(device) with { Minutes = settings.Minutes, Steps = null, GiveWay = giveWay };
        var run = new FinetuningRun(adapter, set, options, folder, clock) { GoesOn = trial => Helps(trial, before.Value) };
        if (!run.Run(run.CanResume, new Parts(progress), cancellationToken)) return null;

        var helps = Helps(run.Trial, before.Value);
        if (helps) Finish(task, order, folder, hooks, registry, device, () => AdapterCard.Write(folder, task, registry.Find(task.Model.Checkpoint), adapter, set, options, run.Trial), cancellationToken);
        return new FinetuneOutcome { Images = images, Before = before.Value ?? run.Trial?.Without.Dice, After = run.Trial is { } trial ? Trained(trial) : null, Helps = helps };
    }

    private static bool Helps(HeldOutTrial? trial, double? before) => trial is { Choice: { IsNothing: false } choice } && choice.Dice > (before ?? trial.Without.Dice);

    // The best there was where nothing of it is kept.
    private static double Trained(HeldOutTrial trial) => !trial.Choice.IsNothing ? trial.Choice.Dice
        : trial.Dice.Where(tried => tried.Strength > 0).Concat(trial.BesideTheModel).Max(tried => tried.Dice);

    // Prepared examples that cannot be encoded anew do without the images; an adapter does without them. So it has to be better than all of them
    // together without it, leaving out one case after the other. Null where nothing is lost.
    private double? DiceWithLost(TaskManifest task, FinetuneOrder order, SegmentationHooks hooks, ModelRegistry registry, ComputeDevice device,
        CancellationToken cancellationToken)
    {
        if (order.Lost.Count == 0) return null;
        using var model = Load(task, registry, device, adapter: null);
        var support = new SupportSet(order.Examples, [], []) { Prepared = [.. order.Lost.Select(path => new SupportPrepared { Path = path })] };
        return new SupportScoring(model, new InferenceOptions(), giveWay).Score(task, support, hooks, new Progress<SegmentationProgress>(), cancellationToken).MeanDice;
    }

    private static void Finish(TaskManifest task, FinetuneOrder order, string folder, SegmentationHooks hooks, ModelRegistry registry, ComputeDevice device,
        Action writeCard, CancellationToken cancellationToken)
    {
        writeCard();
        if (order.Encoded == 0) return;
        using var model = Load(task, registry, device, Path.Combine(folder, Adapter.AdapterFile));
        new SupportPreparer(model, new InferenceOptions()).Prepare(task, new SupportSet([.. order.Examples.Take(order.Encoded)], [], []), hooks,
            Path.Combine(folder, FinetuneOutcome.PreparedFile), new Progress<(int, int)>(), cancellationToken);
    }

    private static LoadedModel Load(TaskManifest task, ModelRegistry registry, ComputeDevice device, string? adapter) =>
        new ModelLoader(registry, _ => { }, device).Load(task.Model with { Adapter = adapter, Precision = Precision.Fp32, Refiner = Refiner.Pma });

    private static FinetuneOutcome Failed(string sentence) => new() { Failure = sentence };

    private sealed class Parts(IProgress<RunProgress> progress) : IProgress<FinetuningProgress>
    {
        public void Report(FinetuningProgress value) => progress.Report(new RunProgress(value.Part, value.Fraction));
    }
}
