using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks catalogue</c>: a page of all tasks with what they find and how well.</summary>
internal sealed class TasksCatalogueCommand : TerminalCommand
{
    private readonly Option<FileInfo> _output = new("--output", "-o") { Description = "The page (Markdown); pictures go into a folder of its name beside it.", HelpName = "FILE", Required = true };
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public TasksCatalogueCommand()
        : base("catalogue", "Write a page of all tasks: what they find, how well, whose images they learnt from. Where a set holds more images than a "
            + "task's examples and its licence is stated, the first that is no example is segmented and shown.",
            "samsgp tasks catalogue --output tasks.md", "samsgp tasks catalogue --tasks MY-TASKS/ --support DOWNLOADS/ --output tasks.md")
    {
        foreach (var option in (Option[])[_output, _tasks, _support, _models, _device]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        OutputFile.Require(arguments.GetRequiredValue(_output).FullName);
        var page = new CataloguePage(arguments.GetRequiredValue(_output).FullName);
        var folder = SharedOptions.TasksFolderOf(arguments, _tasks);
        var snapshot = TaskSnapshot.Read(folder, SharedOptions.SupportRootOf(arguments, _support), LocalScripts.Check);
        // Their state is that of who has none of the images.
        var installed = TaskSnapshot.Read(folder, Path.Combine(folder, "none"), LocalScripts.Check).Tasks;
        using var segmenter = new LocalSegmenter(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)), _ => { },
            SharedOptions.PresentDeviceOf(arguments, _device));
        foreach (var task in snapshot.Tasks.Values.OrderBy(t => t.Category, StringComparer.Ordinal).ThenBy(t => t.Title, StringComparer.Ordinal))
        {
            var support = SupportSet.Locate(task);
            page.Add(task, installed.TryGetValue(task.Id, out var same) ? SupportSet.Locate(same) : support);
            if (!support.IsComplete || NoExample(task) is not { } files) continue;
            terminal.WriteRemark($"{task.Id}: {Path.GetFileName(files.Image)}");
            var (image, drawn) = SupportImages.Read(files);
            var parameters = task.Parameters.ToDictionary(p => p.Name, p => p.Default);
            var found = await Task.Run(() => segmenter.Run(image, task, support, parameters, new Progress<StageProgress>(), token), CancellationToken.None);
            page.Show(task, image, drawn, found.Masks);
        }

        page.Write();
        terminal.WriteLine(page.Path);
        return ExitCode.Ok;
    }

    // The first image of a set that is given away and holds more than the task's examples.
    private static SupportFiles? NoExample(TaskManifest task) =>
        task.Support.OfType<SupportPrepared>().FirstOrDefault()?.Licence is null ? null : UnseenImages.Of(task) is [var first, ..] ? first : null;
}
