using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>A command that shows a task's support images to its model, and keeps what comes of it in a file.</summary>
internal abstract class SupportImagesCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of a task, or the path of a manifest." };
    private readonly Option<FileInfo?> _output;
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    /// <param name="name">Of the command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="output">What is written, and where when nobody says.</param>
    /// <param name="examples">Shown in its help.</param>
    protected SupportImagesCommand(string name, string description, string output, params string[] examples)
        : base(name, description, examples)
    {
        _output = new Option<FileInfo?>("--output", "-o") { Description = output, HelpName = "FILE" };
        Add(_task);
        foreach (var option in (Option[])[_output, _tasks, _support, _models, _device]) Add(option);
    }

    /// <summary>Where the file goes when nobody says.</summary>
    protected abstract string UsualPath(TaskManifest task);

    /// <summary>Does the work.</summary>
    /// <param name="task">The task.</param>
    /// <param name="load">Loads its model.</param>
    /// <param name="path">The file to be written.</param>
    /// <param name="terminal">Told of it.</param>
    /// <param name="token">Stops within an image.</param>
    protected abstract Task WorkAsync(TaskManifest task, Func<ModelSettings, LoadedModel> load, string path, Terminal terminal, CancellationToken token);

    /// <inheritdoc/>
    protected sealed override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        var path = arguments.GetValue(_output)?.FullName ?? UsualPath(task);
        OutputFile.Require(path);
        var loader = new ModelLoader(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)), terminal.WriteRemark,
            SharedOptions.PresentDeviceOf(arguments, _device));
        try
        {
            await WorkAsync(task, loader.Load, path, terminal, token);
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

    /// <summary>Refuses series, whose images are read from a store or a PACS.</summary>
    /// <param name="support">What was found of the task's support set.</param>
    /// <param name="task">The task.</param>
    /// <param name="purpose">What is done with its images, as in "prepared".</param>
    protected static SupportSet FilesOf(SupportSet support, TaskManifest task, string purpose) => support.Series.Count == 0 ? support
        : throw new CommandException($"Task {task.Id} names DICOM series as support; what is {purpose} is read from files. "
            + "Export them (samsgp seg export, or to NIfTI) and name the files in the manifest.");
}
