using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks score</c>: how well a task finds its own examples, each case by the others.</summary>
internal sealed class TasksScoreCommand : SupportImagesCommand
{
    public TasksScoreCommand()
        : base("score", "Measure how well a task finds its own labelled images, leaving out one case after the other, and which of them hurt.",
            $"The file the scores are kept in; without it {SupportRecord.FileName} beside the manifest, where tasks list finds them.",
            "samsgp tasks score MY-TASK/", "samsgp tasks score fetal-head-us --support DOWNLOADS/ --output fetal-head.json")
    {
    }

    protected override string UsualPath(TaskManifest task) => SupportRecord.PathOf(task.FilePath);

    protected override async Task WorkAsync(TaskManifest task, Func<ModelSettings, LoadedModel> load, string path, Terminal terminal, CancellationToken token)
    {
        var support = Tried(task);
        using var model = load(task.Model);
        var record = await terminal.WithProgressAsync(progress => Task.Run(() => new SupportScoring(model, new InferenceOptions())
            .Score(task, support, LocalScripts.HooksOf(task), new Stages(progress), token), CancellationToken.None));
        terminal.Write(SupportScores.Of(record.Scores, record.Segments));
        Tell(record.Effects, terminal);
        (record with { Measured = TimeProvider.System.GetUtcNow() }).Write(path);
    }

    // The task's own images, its prepared examples beside them; where it has too few of its own, the images its prepared files are made of.
    private static SupportSet Tried(TaskManifest task)
    {
        var own = FilesOf(SupportSet.Locate(task), task, "scored");
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
