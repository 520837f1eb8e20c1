using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks prepare</c>: encodes a task's support images into one file that stands for them.</summary>
internal sealed class TasksPrepareCommand : SupportImagesCommand
{
    public TasksPrepareCommand()
        : base("prepare", "Encode a task's support images into one file, with which the task runs without them.",
            "The file; where it is left out, the one that the manifest names (prepared:).",
            "samsgp tasks prepare MY-TASK/", "samsgp tasks prepare abdomen-ct --support DOWNLOADS/ --output abdomen-ct.support.safetensors")
    {
    }

    protected override string UsualPath(TaskManifest task) => task.Support.OfType<SupportPrepared>().ToList() switch
    {
        [var one] => one.Path,
        [] => throw new CommandException($"The manifest of {task.Id} names no prepared file; say where to write it with --output."),
        _ => throw new CommandException($"The manifest of {task.Id} names several prepared files; say which is meant with --output."),
    };

    protected override async Task WorkAsync(TaskManifest task, Func<ModelSettings, LoadedModel> load, string path, Terminal terminal, CancellationToken token)
    {
        var images = FilesOf(TaskLookup.LocateImages(task, "prepared"), task, "prepared");
        using var model = load(task.Model with { Precision = Precision.Fp32 });
        var card = await terminal.WithProgressAsync(progress => Task.Run(() => new SupportPreparer(model, new InferenceOptions())
            .Prepare(task, images, LocalScripts.HooksOf(task), path, new Parts(progress), token), CancellationToken.None));
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"{card.Images} images of {card.Cases} cases, {new FileInfo(path).Length / 1e6:F2} MB, for {card.Model}."));
        if (card.Scores.Count > 0) terminal.Write(SupportScores.Of(card.Scores, card.Segments));
        else terminal.WriteRemark("Too few cases to leave one out: how well the task finds what it was not shown is not known.");
        if (card.IsPatientData)
            terminal.WriteRemark("No licence of the images is stated in the manifest: keep the file as you keep the images of patients.");
        if (!task.Support.OfType<SupportPrepared>().Any(prepared => prepared.Path == path))
            terminal.WriteRemark("To use it, write under support: in the manifest - { prepared: FILE, licence: ..., from: [ the images ] }.");
    }

    private sealed class Parts(IProgress<CommandLine.StageProgress> progress) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) =>
            progress.Report(new CommandLine.StageProgress("Encoding", value.Done, value.Total, (double)value.Done / value.Total));
    }
}
